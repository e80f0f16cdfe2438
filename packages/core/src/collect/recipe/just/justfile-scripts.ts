import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type {
  BuildFile,
  BuildFileReader,
  BuildFileSurroundings,
  BuildScript,
  GivenVariables,
  ShellStep,
} from '../build-script.ts';
import type { Budget } from '../text/budget.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { dotenvVariables, reachesBuild } from '../dotenv.ts';
import { originOfVariable } from '../origin/variable-origin.ts';
import { expressionAt } from './expression.ts';
import { dedented } from './string.ts';
import { type Justfile, type JustRecipe, readJust } from './justfile.ts';
import { type JustValue, JustValues } from './values.ts';
import { joined } from '../shell/text.ts';
import { doubtAt } from '../text/doubt.ts';
import { asComputed, type Glyph, type SourceText, textOf, type Traced } from '../text/traced-text.ts';

const MAX_CHARACTERS = 1024 * 1024;
/** Units that all recipes of a file may grow to together, and the steps that run after others. */
const MAX_UNITS = 2_000_000;
const MAX_STEPS = 20_000;
const SHELL = /^(?:.*[\\/])?(?:sh|bash|ash|dash|ksh|zsh)$/;
const SYSTEMS = /^(?:linux|unix|macos|windows|openbsd|freebsd|netbsd|dragonfly|android)$/;
const BUILDS = /\bgo\b[^\n]{0,40}\b(?:build|install)\b|ldflags|gcflags|GOFLAGS|\b(?:strip|objcopy|upx)\b/;

/** Reads a justfile (just.systems): each recipe is a script, and what it depends on its prerequisites. */
export const readJustfile: BuildFileReader = async (source, { folder, read }) => {
  if (source.text.length > MAX_CHARACTERS) return 'it is larger than 1 MiB';
  if (source.text.includes('\0')) return 'it is no text';
  const justfile = readJust(source);
  if (justfile.recipes.length === 0 && justfile.unread.length === 0) return 'it has no recipe that could be read';
  const doubts = await dotenvDoubts(justfile, source, { folder, read });
  const calledWith = (given: GivenVariables, budget: Budget): BuildFile => {
    budget.spend(source.text.length);
    return { ...new JustScripts(justfile, folder, given).file(doubts), calledWith };
  };
  return { ...new JustScripts(justfile, folder).file(doubts), calledWith };
};

/** Dotenv files that just loads: their variables are not used, and matter when they reach a build. */
async function dotenvDoubts(
  { settings }: Justfile,
  source: SourceText,
  { folder, read }: Pick<BuildFileSurroundings, 'folder' | 'read'>,
): Promise<readonly RecipeDoubt[]> {
  const loading = [...settings].find(
    ([name, value]) => /^dotenv-(?:load|required|override|filename|path)$/.test(name) && isSet(value),
  );
  if (!loading) return [];
  const named = ['dotenv-path', 'dotenv-filename'].flatMap(name => settings.get(name) ?? []);
  const doubt = doubtAt(`the variables of \`${loading[0]}\` are not read`, loading[1]);
  const file = named.length === 0 ? '.env' : /^'([^']*)'$|^"([^"\\]*)"$/.exec(textOf(named).trim())?.slice(1).join('');
  if (file === undefined) return [doubt];
  const variables = await dotenvVariables(posix.join(folder, file), read);
  // `env('NAME', '-s')` takes them instead of its default.
  const isAsked = (name: string) => new RegExp(`\\benv\\w*\\(\\s*["']${name}["']`).test(source.text);
  return variables.some(name => reachesBuild(name) || isAsked(name)) ? [doubt] : [];
}

class JustScripts {
  readonly #justfile: Justfile;
  readonly #folder: string;
  readonly #given: GivenVariables;
  readonly #values: JustValues;
  readonly #recipes: ReadonlyMap<string, JustRecipe>;
  readonly #steps = new Map<string, readonly ShellStep[]>();
  readonly #doubts = new Map<string, RecipeDoubt[]>();
  #units = 0;
  #inlined = 0;

  constructor(justfile: Justfile, folder: string, given: GivenVariables = { environment: [], assignments: [] }) {
    this.#justfile = justfile;
    this.#given = given;
    this.#values = new JustValues(justfile.variables, { lists: isSet(justfile.settings.get('lists')), given });
    const own = justfile.settings.get('working-directory');
    this.#folder = posix.join(folder, own ? this.#text(own) : '.');
    this.#recipes = new Map(justfile.recipes.filter(isForLinux).map(recipe => [recipe.name, recipe]));
  }

  file(before: readonly RecipeDoubt[]): BuildFile {
    const recipes = [...this.#recipes.values()];
    for (const recipe of recipes) this.#steps.set(recipe.name, this.#stepsOf(recipe));
    const scripts = recipes.map(recipe => this.#script(recipe));
    const tooMuch =
      this.#units > MAX_UNITS
        ? [doubtAt('the recipes grow beyond 2,000,000 characters; the rest is not read', [])]
        : [];
    const first = recipes[0]?.name;
    return {
      scripts,
      runs: 'one',
      ...(first === undefined ? {} : { defaultScript: first }),
      unresolved: [...this.#values.unresolved, ...tooMuch.map(({ reason }) => reason)],
      doubts: [...before, ...this.#shell(), ...tooMuch],
      unread: this.#justfile.unread,
    };
  }

  #script(recipe: JustRecipe): BuildScript {
    const steps = [...this.#steps.get(recipe.name)!];
    const doubts = [...this.#doubts.get(recipe.name)!];
    for (const name of this.#after(recipe)) {
      const more = this.#steps.get(name) ?? [];
      if ((this.#inlined += more.length) > MAX_STEPS) break;
      steps.push(...more);
      doubts.push(...(this.#doubts.get(name) ?? []));
    }
    for (const { hasArguments, name, written } of recipe.dependencies) {
      if (hasArguments) doubts.push(doubtAt(`arguments are handed to ${name} and are not followed`, written));
    }
    const prerequisites = recipe.dependencies.filter(({ after }) => !after).map(({ name }) => name);
    return { name: recipe.name, steps, prerequisites, doubts, inherited: [], takesWords: wordsOf(recipe) };
  }

  /** Recipes that run after one: those behind `&&`, and behind theirs. */
  #after(recipe: JustRecipe): ReadonlySet<string> {
    const found = new Set<string>();
    const open = [recipe];
    while (open.length > 0 && found.size < 100) {
      for (const { name, after } of open.pop()!.dependencies) {
        const next = this.#recipes.get(name);
        if (!after || !next || found.has(name) || name === recipe.name) continue;
        found.add(name);
        open.push(next);
      }
    }
    return found;
  }

  #stepsOf(recipe: JustRecipe): readonly ShellStep[] {
    const doubts: RecipeDoubt[] = [];
    this.#doubts.set(recipe.name, doubts);
    const parameters = this.#parameters(recipe);
    const shared = {
      kind: 'shell',
      folder: this.#folderOf(recipe),
      environment: this.#environment(recipe, parameters),
    } as const;
    const interpreter = interpreterOf(recipe);
    if (interpreter !== null) {
      const text = dedented(recipe.body.flatMap((line, index) => (index === 0 ? line : [...lineBreak(line), ...line])));
      const expanded = this.#expand(text, parameters);
      if (SHELL.test(interpreter)) return [{ ...shared, text: expanded.value, doubts: expanded.doubts }];
      const place = recipe.body.find(line => BUILDS.test(textOf(line)));
      if (place) doubts.push(doubtAt(`${recipe.name} is a script for ${interpreter}, which is not read`, place));
      return [];
    }
    return joinedLines(recipe.body).map(line => {
      const { value, doubts: own } = this.#expand(line, parameters);
      return { ...shared, text: value, line, doubts: own };
    });
  }

  #expand(text: Traced, parameters: ReadonlyMap<string, JustValue>): Pick<JustValue, 'value' | 'doubts'> {
    if (this.#units > MAX_UNITS) return { value: [], doubts: [] };
    const expanded = this.#values.interpolate(text, parameters);
    this.#units += expanded.value.length;
    return expanded;
  }

  /** What the call gives, else what plain `just recipe` takes: the defaults; one without a default is not known. */
  #parameters({ name, parameters }: JustRecipe): ReadonlyMap<string, JustValue> {
    const known = new Map<string, JustValue>();
    const words = this.#given.words?.script === name ? this.#given.words.values : [];
    for (const [at, { name: parameter, written, optional, takesRest, fallback }] of parameters.entries()) {
      if (at < words.length) {
        const value = takesRest ? joined(words.slice(at)) : words[at]!;
        known.set(parameter, { value, given: false, doubts: [] });
      } else if (fallback) {
        known.set(parameter, { ...this.#values.evaluate(fallback, known), given: true });
        this.#values.unresolved.add(
          `the default of ${parameter} of ${name} was taken; an argument may give another value`,
        );
      } else if (optional) known.set(parameter, { value: [], given: true, doubts: [] });
      else {
        this.#values.unresolved.add(`${parameter} of ${name} has no default: its argument is not known`);
        const value = asComputed(written, `{{${parameter}}}`, originOfVariable(parameter.replaceAll('-', '_')));
        known.set(parameter, { value, given: true, doubts: [] });
      }
    }
    return known;
  }

  #environment(recipe: JustRecipe, values: ReadonlyMap<string, JustValue>): readonly EnvironmentVariable[] {
    const all = isSet(this.#justfile.settings.get('export'));
    const names = all ? this.#justfile.variables.keys() : this.#justfile.exported;
    const global = [...names].map(name => ({ name, ...this.#values.variable(name, []) }));
    const own = recipe.parameters.filter(({ exported }) => all || exported);
    const exported = [...global, ...own.map(({ name }) => ({ name, ...values.get(name)! }))];
    return [
      ...this.#given.environment,
      ...exported.flatMap(({ name, value, doubts }) => (/^\w+$/.test(name) ? [{ name, value, doubts }] : [])),
    ];
  }

  #folderOf(recipe: JustRecipe): string {
    const at = attribute(recipe, /^\s*working-directory\s*[:(]\s*/);
    return at ? posix.join(this.#folder, this.#text(at)) : this.#folder;
  }

  /** Another shell reads the lines in another way. */
  #shell(): readonly RecipeDoubt[] {
    const shell = this.#justfile.settings.get('shell');
    const name = shell && /^\[\s*["']([^"']*)["']/.exec(textOf(shell))?.[1];
    return shell && !SHELL.test(name ?? '')
      ? [doubtAt(`recipes run in ${name ?? 'a shell'} that is not read`, shell)]
      : [];
  }

  /** A written expression as plain text. */
  #text(written: Traced): string {
    const { source, offset } = written[0] ?? { source: null, offset: 0 };
    const read = source && expressionAt(source, offset);
    return read ? textOf(this.#values.evaluate(read.expression).value) : '.';
  }
}

function isForLinux(recipe: JustRecipe): boolean {
  const systems = recipe.attributes
    .flatMap(text => textOf(text).split(','))
    .map(name => name.trim())
    .filter(name => SYSTEMS.test(name));
  return systems.length === 0 || systems.includes('linux') || systems.includes('unix');
}

/** None of one whose parameters are options (`[arg('trim', long)]`), which are not followed. */
function wordsOf(recipe: JustRecipe): number {
  if (attribute(recipe, /^\s*arg\s*\(/)) return 0;
  return recipe.parameters.some(({ takesRest }) => takesRest) ? Infinity : recipe.parameters.length;
}

/** What stands behind a pattern at the start of an attribute. */
function attribute({ attributes }: JustRecipe, pattern: RegExp): Traced | undefined {
  for (const text of attributes) {
    const match = pattern.exec(textOf(text.slice(0, 200)));
    if (match) return text.slice(match[0].length);
  }
  return undefined;
}

/** The program of a shebang or of `[script('bash')]`; `null`: each line has a shell of its own. */
function interpreterOf(recipe: JustRecipe): string | null {
  const script = attribute(recipe, /^\s*script\b\s*/);
  if (script) return /^\(\s*["']([^"']*)/.exec(textOf(script))?.[1] ?? 'sh';
  const first = textOf((recipe.body[0] ?? []).slice(0, 300)).trim();
  if (!first.startsWith('#!')) return null;
  const words = first.slice(2).trim().split(/\s+/);
  const named = /(?:^|\/)env$/.test(words[0]!) ? words.slice(1).find(word => !word.startsWith('-')) : words[0];
  return named ?? 'sh';
}

/** Lines without their indentation and the signs for just; one that ends in `\` goes on in the next. */
function joinedLines(body: readonly Traced[]): readonly Traced[] {
  const lines: Traced[] = [];
  let open: Glyph[] | null = null;
  for (const raw of body) {
    const line: Glyph[] = open ?? [];
    for (const glyph of withoutIndent(raw)) line.push(glyph);
    open = line.at(-1)?.unit === '\\' ? line : null;
    if (open) open.pop();
    else lines.push(line);
  }
  if (open) lines.push(open);
  return lines.flatMap(line => {
    const start = line.findIndex(({ unit }) => !'@-?'.includes(unit));
    return start < 0 ? [] : [line.slice(start)];
  });
}

function withoutIndent(line: Traced): Traced {
  const start = line.findIndex(({ unit }) => unit !== ' ' && unit !== '\t');
  return start < 0 ? [] : line.slice(start);
}

/** The line break before a line. */
function lineBreak(line: Traced): Traced {
  return [{ unit: '\n', source: line[0]?.source ?? null, offset: (line[0]?.offset ?? 1) - 1, computed: null }];
}

function isSet(value: Traced | undefined): boolean {
  return value !== undefined && !/^\s*false\b/.test(textOf(value));
}
