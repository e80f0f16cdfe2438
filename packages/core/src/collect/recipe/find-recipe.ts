import { posix } from 'node:path';
import type { BuildRecipe, ComputedValue, RecipeDoubt } from '../../evidence/build-recipe.ts';
import type { TargetRole } from '../../standard/index.ts';
import { acceptedVariable } from './accepted-flags.ts';
import { determinedBy } from './computed-value.ts';
import {
  argumentsOf,
  exportedBy,
  type GoBuildCommand,
  goBuildCommand,
  programAt,
  recipeFlags,
  tracedWordsOf,
} from './go-command.ts';
import { goFlagWords } from './go-flag-words.ts';
import type { Makefile, MakeRule } from './makefile.ts';
import { doubtAt } from './make-variables.ts';
import { doubtsOfFlags, doubtsOfLater, doubtsOfWords, joined } from './recipe-doubts.ts';
import { type ShellCommand, shellCommands } from './shell-words.ts';
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
  | {
      readonly kind: 'builds-something-else';
      readonly unresolved: readonly string[];
      /** What may build the package in a way that was not followed. */
      readonly doubts: readonly RecipeDoubt[];
    };

interface Candidate {
  readonly rule: MakeRule;
  readonly command: GoBuildCommand;
  /** 2: names the package; 1: a pattern holds it. */
  readonly match: number;
  /** Commands of the same rule that run after it. */
  readonly later: readonly ShellCommand[];
  /** About variables of its line. */
  readonly doubts: readonly RecipeDoubt[];
}

/** What a search learns besides the candidates. */
interface Search {
  readonly problems: string[];
  readonly perhaps: RecipeDoubt[];
}

/** The recipe that builds the package: the one asked for, else the likeliest of the file. */
export function findRecipe(makefile: Makefile, query: RecipeQuery): FoundRecipe {
  const asked = query.recipe;
  if (asked !== undefined && !makefile.rules.some(rule => rule.target === asked)) {
    return { kind: 'no-such-recipe', names: makefile.rules.map(rule => rule.target).filter(isPlainName) };
  }
  const rules = asked === undefined ? makefile.rules : withPrerequisites(makefile, asked);
  const search: Search = { problems: [], perhaps: [] };
  const candidates = rules.flatMap(rule => candidatesOf(rule, query, search));
  candidates.sort((a, b) => b.match - a.match || preference(b, makefile, query) - preference(a, makefile, query));
  const best = candidates[0];
  if (!best) {
    return {
      kind: 'builds-something-else',
      unresolved: [...search.problems, ...makefile.variables.unresolved],
      doubts: [
        ...search.perhaps,
        ...makefile.unread,
        ...rules.flatMap(rule => rule.doubts),
        ...makefile.variables.doubts.values(),
      ],
    };
  }
  const others = [...new Set(candidates.slice(1).map(other => other.rule.target))];
  return {
    kind: 'found',
    recipe: buildRecipe(makefile, best, query, search.problems),
    others: others.filter(name => name !== best.rule.target),
  };
}

function candidatesOf(rule: MakeRule, query: RecipeQuery, search: Search): Candidate[] {
  const found: Candidate[] = [];
  const lines = linesOf(rule, search.problems);
  const earlier: RecipeDoubt[] = [];
  for (const [index, { commands, doubts }] of lines.entries()) {
    let folder = '.'; // every line of a recipe has a shell of its own
    let exported: GoBuildCommand['assignments'] = [];
    for (const [at, command] of commands.entries()) {
      if (textOf(command.words[0]!) === 'cd' && command.words[1]) folder = posix.join(folder, pathOf(command.words[1]));
      exported = [...exported, ...exportedBy(command)];
      const build = goBuildCommand(command);
      if (!build) {
        if (setsFlags(command))
          earlier.push(doubtAt('this command may set GOFLAGS for the build', joined(command.words)));
        if (buildsOtherwise(command)) search.perhaps.push(unread(command));
        continue;
      }
      const match = matches(build, posix.join(folder, build.directory ?? '.'), query);
      if (match === 0) {
        if (build.packages.some(word => computationsIn(word).length > 0)) search.perhaps.push(unread(command));
        continue;
      }
      const later = [...commands.slice(at + 1), ...lines.slice(index + 1).flatMap(line => line.commands)];
      found.push({
        rule,
        command: { ...build, assignments: [...exported, ...build.assignments] },
        match,
        later,
        doubts: [...doubts, ...earlier],
      });
    }
  }
  return found;
}

/** The commands of a recipe, line by line. */
function linesOf(rule: MakeRule, problems: string[]) {
  return rule.recipe.map(raw => {
    const { value: line, doubts } = rule.variables.expandDoubting(raw);
    const prefix = line.findIndex(glyph => !'@+- \t'.includes(glyph.unit));
    const { commands, problem } = shellCommands(line.slice(Math.max(prefix, 0)));
    if (problem !== undefined) problems.push(`${rule.target}: ${problem}`);
    return { commands, doubts };
  });
}

/** A command that gives flags to the builds after it in a way that is not followed. */
function setsFlags(command: ShellCommand): boolean {
  return /^(?:go env -w .*GOFLAGS|export GOFLAGS$|(?:\.|source|eval) \S)/.test(command.words.map(textOf).join(' '));
}

/** A build by way of another program: `garble build`, `docker run golang go build`, `sh -c 'go build'`. */
function buildsOtherwise(command: ShellCommand): boolean {
  const words = command.words.slice(programAt(command)).map(textOf);
  if (/^(?:echo|printf|\[|test)$/.test(words[0] ?? '')) return false;
  return /\b(?:go|garble|tinygo) (?:build|install)\b|^(?:goreleaser|gox|xgo|ko)\b/.test(words.join(' '));
}

function unread(command: ShellCommand): RecipeDoubt {
  const words = joined(command.words);
  return doubtAt(`\`${textOf(words).slice(0, 200)}\` may build the package and was not followed`, words);
}

/** A path as written, where make's own folder is `.`. */
function pathOf(word: Traced): string {
  return textOf(word).replace(/^\$(?:[({](?:CURDIR|PWD|shell pwd)[)}]|PWD\b)/, '.');
}

/** 2: a word names the package's folder; 1: a pattern such as `./...` holds it; 0: neither. */
function matches(build: GoBuildCommand, folder: string, query: RecipeQuery): number {
  const packages = build.packages.length === 0 ? ['.'] : build.packages.map(pathOf);
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

/** Rules that are made after the best one when the reader runs `make` as the query says. */
function rulesAfter(makefile: Makefile, { rule }: Candidate, query: RecipeQuery): readonly MakeRule[] {
  const goal = query.recipe ?? makefile.defaultGoal;
  if (goal === undefined) return [];
  return withPrerequisites(makefile, goal).filter(
    other => other !== rule && withPrerequisites(makefile, other.target).includes(rule),
  );
}

function buildRecipe(
  makefile: Makefile,
  best: Candidate,
  query: RecipeQuery,
  problems: readonly string[],
): BuildRecipe {
  const { command, rule } = best;
  const after = rulesAfter(makefile, best, query);
  const doubts: RecipeDoubt[] = [
    ...best.doubts,
    ...rule.doubts,
    ...after.flatMap(other => [...other.inherited, ...other.doubts]),
    ...doubtsOfWords(command.packages, 'go build'),
  ];
  const exported = [...new Set([...makefile.exported, ...rule.exported])].flatMap(name => {
    const value = rule.variables.get(name);
    return value ? [{ name, value: rule.variables.expand(value.value), word: value.value }] : [];
  });
  const unresolved: string[] = [...problems];
  const env: BuildRecipe['env'][number][] = [];
  let goFlags: typeof command.flags = [];
  let goFlagDoubts: readonly RecipeDoubt[] = [];
  // A later one wins, as in a shell: what the command sets comes after what the file exports.
  for (const { name, value, word } of [...exported, ...command.assignments]) {
    const location = locationOf(word);
    if (name === 'CGO_LDFLAGS') doubts.push(doubtAt('CGO_LDFLAGS of the build file is not used', word));
    if (name === 'GOFLAGS') {
      const { flags, packages } = argumentsOf(goFlagWords(value));
      goFlags = flags;
      goFlagDoubts = [
        ...doubtsOfWords(packages, 'GOFLAGS'),
        ...rule.variables.expandDoubting(untraced('$(GOFLAGS)')).doubts,
      ];
    } else if (!acceptedVariable(name)) {
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
  const raws = [...goFlags, ...command.flags];
  const location = locationOf(joined(command.words));
  const later = [...best.later, ...after.flatMap(other => linesOf(other, []).flatMap(line => line.commands))];
  doubts.push(
    ...goFlagDoubts,
    ...doubtsOfFlags(raws),
    ...doubtsOfLater(command, query.packageFolder, later),
    ...makefile.variables.doubts.values(),
  );
  return {
    source: 'recipe',
    from: `${query.file}#${query.recipe ?? rule.target}`,
    ...(location ? { location } : {}),
    flags: raws.flatMap(recipeFlags),
    env,
    computed: raws.filter(raw => raw.name !== '-o').flatMap(raw => tracedWordsOf(raw).flatMap(computedIn)),
    unresolved: [...unresolved, ...makefile.variables.unresolved],
    doubts,
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

function isPlainName(name: string): boolean {
  return /^[\w./-]+$/.test(name) && !name.startsWith('.');
}
