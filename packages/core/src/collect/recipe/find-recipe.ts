import { posix } from 'node:path';
import type { BuildRecipe, ComputedValue } from '../../evidence/build-recipe.ts';
import type { TargetRole } from '../../standard/index.ts';
import { acceptedVariable } from './accepted-flags.ts';
import { determinedBy } from './computed-value.ts';
import { argumentsOf, type GoBuildCommand, goBuildCommand, recipeFlags, tracedWordsOf } from './go-command.ts';
import { goFlagWords } from './go-flag-words.ts';
import type { Makefile, MakeRule } from './makefile.ts';
import { shellCommands } from './shell-words.ts';
import { computationsIn, locationOf, textOf, type Traced, untraced } from './traced-text.ts';

/** What a recipe is looked for. Folders are POSIX and relative to the folder of the build file. */
export interface RecipeQuery {
  /** Name of the build file for the reader: `Makefile`. */
  readonly file: string;
  /** The package's folder: `cmd/payments`, or `.`. */
  readonly packageFolder: string;
  /** Module path and the module's folder, so that import paths can be recognised. */
  readonly module?: { readonly path: string; readonly folder: string };
  readonly role: TargetRole;
  /** The recipe that gds.yaml names. */
  readonly recipe?: string;
}

export type FoundRecipe =
  | { readonly kind: 'found'; readonly recipe: BuildRecipe; readonly others: readonly string[] }
  | { readonly kind: 'no-such-recipe'; readonly names: readonly string[] }
  | { readonly kind: 'builds-something-else'; readonly unresolved: readonly string[] };

interface Candidate {
  readonly rule: MakeRule;
  readonly command: GoBuildCommand;
  /** 2: names the package; 1: a pattern holds it. */
  readonly match: number;
}

/** The recipe that builds the package: the one asked for, else the likeliest of the file. */
export function findRecipe(makefile: Makefile, query: RecipeQuery): FoundRecipe {
  const asked = query.recipe;
  if (asked !== undefined && !makefile.rules.some(rule => rule.target === asked)) {
    return { kind: 'no-such-recipe', names: makefile.rules.map(rule => rule.target).filter(isPlainName) };
  }
  const rules = asked === undefined ? makefile.rules : withPrerequisites(makefile, asked);
  const problems: string[] = [];
  const candidates = rules.flatMap(rule => candidatesOf(rule, query, problems));
  candidates.sort((a, b) => b.match - a.match || preference(b, makefile, query) - preference(a, makefile, query));
  const best = candidates[0];
  if (!best) return { kind: 'builds-something-else', unresolved: [...problems, ...makefile.variables.unresolved] };
  const others = [...new Set(candidates.slice(1).map(other => other.rule.target))];
  return {
    kind: 'found',
    recipe: buildRecipe(makefile, best, `${query.file}#${asked ?? best.rule.target}`, problems),
    others: others.filter(name => name !== best.rule.target),
  };
}

function candidatesOf(rule: MakeRule, query: RecipeQuery, problems: string[]): Candidate[] {
  const found: Candidate[] = [];
  let folder = '.';
  for (const raw of rule.recipe) {
    const line = rule.variables.expand(raw);
    const prefix = line.findIndex(glyph => !'@+- \t'.includes(glyph.unit));
    const { commands, problem } = shellCommands(line.slice(Math.max(prefix, 0)));
    if (problem !== undefined) problems.push(`${rule.target}: ${problem}`);
    folder = '.'; // every line of a recipe has a shell of its own
    for (const command of commands) {
      if (textOf(command.words[0]!) === 'cd' && command.words[1]) folder = posix.join(folder, textOf(command.words[1]));
      const build = goBuildCommand(command);
      if (!build) continue;
      const match = matches(build, posix.join(folder, build.directory ?? '.'), query);
      if (match > 0) found.push({ rule, command: build, match });
    }
  }
  return found;
}

/** 2: a word names the package's folder; 1: a pattern such as `./...` holds it; 0: neither. */
function matches(build: GoBuildCommand, folder: string, query: RecipeQuery): number {
  const packages = build.packages.length === 0 ? ['.'] : build.packages.map(textOf);
  return Math.max(
    ...packages.map(name => {
      let path: string;
      if (/^\.{1,2}(?:\/|$)/.test(name)) path = posix.join(folder, name);
      else if (query.module && (name === query.module.path || name.startsWith(`${query.module.path}/`))) {
        path = posix.join(query.module.folder, name.slice(query.module.path.length) || '.');
      } else if (name.endsWith('.go')) path = posix.join(folder, posix.dirname(name));
      else return 0;
      path = posix.join(path, '.');
      if (path === query.packageFolder) return 2;
      if (!path.endsWith('...')) return 0;
      const base = posix.normalize(path.slice(0, -3) || '.').replace(/\/$/, '');
      return base === '.' || query.packageFolder === base || query.packageFolder.startsWith(`${base}/`) ? 1 : 0;
    }),
  );
}

/** The usual names first; then the default goal; then the order of the file (the sort is stable). */
function preference(candidate: Candidate, makefile: Makefile, query: RecipeQuery): number {
  const { target } = candidate.rule;
  if (target === (query.role === 'debug' ? 'debug' : 'build')) return 3;
  if (query.role === 'production' && target === 'debug') return -1;
  return target === makefile.defaultGoal ? 2 : 0;
}

/** A rule and, depth first, those it depends on. */
function withPrerequisites(makefile: Makefile, name: string): readonly MakeRule[] {
  const byName = new Map(makefile.rules.map(rule => [rule.target, rule]));
  const found = new Set<MakeRule>();
  const visit = (target: string) => {
    const rule = byName.get(target);
    if (!rule || found.has(rule)) return;
    found.add(rule);
    rule.prerequisites.forEach(visit);
  };
  visit(name);
  return [...found];
}

function buildRecipe(makefile: Makefile, best: Candidate, from: string, problems: readonly string[]): BuildRecipe {
  const { command, rule } = best;
  const exported = [...makefile.exported].flatMap(name => {
    const value = makefile.variables.get(name);
    return value ? [{ name, value: rule.variables.expand(value.value), word: value.value }] : [];
  });
  const unresolved: string[] = [...problems];
  const env: BuildRecipe['env'][number][] = [];
  let raws = command.flags;
  // A later one wins, as in a shell: what the command sets comes after what the file exports.
  for (const { name, value, word } of [...exported, ...command.assignments]) {
    const location = locationOf(word);
    if (name === 'GOFLAGS') raws = [...argumentsOf(goFlagWords(value)).flags, ...raws];
    else if (!acceptedVariable(name)) {
      if (/^(?:GO|CGO_|CC$|CXX$|FC$|AR$|PKG_CONFIG)/.test(name)) {
        unresolved.push(`${name} of the build file is not used: it may name a program or change what is judged`);
      }
    } else if (computationsIn(value).length > 0) {
      unresolved.push(`${name} is computed by a command and was left out`);
    } else {
      const known = env.findIndex(variable => variable.name === name);
      if (known >= 0) env.splice(known, 1);
      env.push({ name, value: textOf(value), ...(location ? { location } : {}) });
    }
  }
  const location = locationOf(joined(command.words));
  return {
    source: 'recipe',
    from,
    ...(location ? { location } : {}),
    flags: raws.flatMap(recipeFlags),
    env,
    computed: raws.filter(raw => raw.name !== '-o').flatMap(raw => tracedWordsOf(raw).flatMap(computedIn)),
    unresolved: [...unresolved, ...makefile.variables.unresolved],
  };
}

function computedIn(word: Traced): ComputedValue[] {
  const location = locationOf(word);
  return computationsIn(word).map(({ expression }) => {
    const by = determinedBy(expression);
    return {
      expression,
      word: textOf(word),
      ...(location ? { location } : {}),
      ...(by === undefined ? {} : { determinedBy: by }),
    };
  });
}

function joined(words: readonly Traced[]): Traced {
  return words.flatMap((word, index) => (index === 0 ? word : [...untraced(' '), ...word]));
}

function isPlainName(name: string): boolean {
  return /^[\w./-]+$/.test(name) && !name.startsWith('.');
}
