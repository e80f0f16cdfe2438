import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { BuildFile, BuildFileReader, BuildScript, GivenVariables, ShellStep } from '../build-script.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { linesIn } from './lines.ts';
import { type Makefile, readMakefile } from './makefile.ts';
import { makeflagsOf } from './makeflags.ts';
import type { MakeRule } from './rule.ts';
import { Budget } from '../text/budget.ts';
import { doubtAt } from '../text/doubt.ts';
import { type SourceText, textOf, type Traced, untraced } from '../text/traced-text.ts';

/** Patterns that are applied to a name that nothing in the file holds. */
const MAX_PATTERNS = 100;
const MAX_INCLUDE_CHARACTERS = 1024 * 1024;
/** Units that all recipes of a file may grow to together. */
const MAX_UNITS = 2_000_000;

/** Reads a Makefile with the files that it includes. */
export const readMakefileScripts: BuildFileReader = async (source, { folder, root, read, find }) => {
  // Includes are relative to where make runs. They are read before parsing, since parsing is synchronous.
  const included = new Map<string, SourceText | string>();
  const searched = new Map<string, readonly string[] | string>();
  for (;;) {
    const [wanted, sought] = [new Set<string>(), new Set<string>()];
    const readInclude = (name: string) => {
      const known = included.get(name);
      if (known === undefined) wanted.add(name);
      return known ?? 'it is not read for this call';
    };
    const findIncludes = (pattern: string) => {
      const known = searched.get(pattern);
      if (known === undefined) sought.add(pattern);
      return known ?? 'it is not searched for this call';
    };
    const calledWith = (given: GivenVariables, budget: Budget): BuildFile => {
      const called = readMakefile(source, readInclude, { findIncludes, given, budget });
      return { ...makefileScripts(called, folder, root), calledWith };
    };
    const makefile = readMakefile(source, readInclude, { findIncludes });
    if (wanted.size + sought.size === 0 || makefile.variables.budget.isSpent) {
      return {
        ...makefileScripts(makefile, folder, root),
        calledWith,
      };
    }
    for (const name of wanted) {
      const text = await read(posix.join(folder, name));
      const tooLong = typeof text !== 'string' && text.text.length > MAX_INCLUDE_CHARACTERS;
      included.set(name, tooLong ? 'it is larger than 1 MiB' : text);
    }
    for (const pattern of sought) {
      const found = find ? await find(posix.join(folder, pattern)) : 'it is not searched';
      searched.set(pattern, typeof found === 'string' ? found : found.map(path => posix.relative(folder, path)));
    }
  }
};

/** The rules of a Makefile as scripts; every line of a recipe has a shell of its own. */
export function makefileScripts(makefile: Makefile, folder: string, root?: string): BuildFile {
  const { variables, defaultGoal } = makefile;
  const { budget } = variables;
  let units = 0;
  const unread: RecipeDoubt[] = [];
  const scriptOf = (rule: MakeRule): BuildScript => {
    const environment = exportsOf(makefile, rule);
    const steps = linesOf(makefile, rule).flatMap((raw): ShellStep[] => {
      if (units > MAX_UNITS || budget.isSpent) return [];
      const { value, doubts } = rule.variables.expandDoubting(raw);
      units += value.length;
      return commandLines(makefile, value).map(command => {
        const prefix = command.findIndex(glyph => !'@+- \t'.includes(glyph.unit));
        const text = command.slice(Math.max(prefix, 0));
        const expression = text[0]?.computed?.expression ?? '';
        if (GIVES_COMMANDS.test(expression)) {
          unread.push(doubtAt(`${expression.slice(0, 200)} may build the package and is not evaluated`, text));
        }
        return { kind: 'shell', text, line: raw, folder, ...(root === undefined ? {} : { root }), environment, doubts };
      });
    });
    const { target: name, prerequisites, doubts, inherited } = rule;
    return { name, steps, prerequisites, doubts, inherited };
  };
  const scripts = scriptsOf(makefile, scriptOf);
  const tooMuch: RecipeDoubt[] = [
    ...(units > MAX_UNITS ? ['the recipes grow beyond 2,000,000 characters; the rest is not read'] : []),
    ...(budget.isSpent ? [Budget.exceeded] : []),
  ].map(reason => doubtAt(reason, []));
  const file: BuildFile = {
    scripts,
    runs: 'one',
    ...(defaultGoal === undefined ? {} : { defaultScript: defaultGoal }),
    unresolved: [...variables.unresolved, ...tooMuch.map(({ reason }) => reason)],
    doubts: [...variables.doubts.values(), ...tooMuch],
    unread,
  };
  if (makefile.patterns.length === 0) return file;
  const known = new Set(scripts.map(script => script.name));
  return {
    ...file,
    patterns: {
      names: stem => [
        ...new Set(makefile.patterns.slice(0, MAX_PATTERNS).map(pattern => pattern.replace('%', () => stem))),
      ],
      withName: name => {
        const more = makefile.implicitRules(name).filter(({ target }) => !known.has(target));
        return { ...file, scripts: [...scripts, ...more.map(scriptOf)] };
      },
    },
  };
}

/** Functions of make whose value may be whole commands. */
const GIVES_COMMANDS = /\$[({](?:call|let|guile)\b/;

/** Those that evaluate something come first: what they set is doubted for the others. */
function scriptsOf(makefile: Makefile, scriptOf: (rule: MakeRule) => BuildScript): readonly BuildScript[] {
  const { rules, variables } = makefile;
  const evaluating = new Map<Traced, boolean>();
  const evaluates = (line: Traced) => {
    if (!evaluating.has(line)) evaluating.set(line, /\$[({]eval\b/.test(textOf(line)));
    return evaluating.get(line);
  };
  const first = variables.budget.isSpent ? [] : rules.filter(({ recipe }) => recipe.some(evaluates));
  const early = new Map(first.map(rule => [rule, scriptOf(rule)]));
  return rules.map(rule => early.get(rule) ?? scriptOf(rule));
}

/** A variable of several lines gives several commands, each with a shell of its own. */
function commandLines({ oneShell }: Makefile, line: Traced): readonly Traced[] {
  return oneShell ? [line] : linesIn(line);
}

/** With `.ONESHELL` one text, whose first line alone may begin with `@`, `-` or `+`. */
function linesOf({ oneShell }: Makefile, { recipe }: MakeRule): readonly Traced[] {
  if (!oneShell || recipe.length < 2) return recipe;
  return [recipe.flatMap((line, index) => (index === 0 ? [...line] : [...untraced('\n'), ...line]))];
}

function exportsOf(makefile: Makefile, { exported, variables }: MakeRule): readonly EnvironmentVariable[] {
  if (!variables.budget.spend(makefile.exported.size + exported.size)) return [];
  const own = [...new Set([...makefile.exported, ...exported])].flatMap(name => {
    if (!/^\w+$/.test(name) || !variables.get(name)) return [];
    const { value, doubts } = variables.expandDoubting(untraced(`$(${name})`));
    return [{ name, value, doubts }];
  });
  return makefile.fixed.length > 0 ? [...own, makeflagsOf(makefile.fixed)] : own;
}
