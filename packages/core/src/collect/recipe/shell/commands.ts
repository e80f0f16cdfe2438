import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { Budget } from '../text/budget.ts';
import { type Block, Blocks, keywordsBefore } from './blocks.ts';
import { Declarations, declares } from './declarations.ts';
import { Endings, endsSomething, openShell, type ShellEnd } from './ending.ts';
import { casePatternAt } from './case-pattern.ts';
import { commandPlace } from './command-place.ts';
import { folderAfter, type FolderPlace, isKnownFolder } from './folder.ts';
import { listedFolder } from './listed-package.ts';
import { fetches, type NestedText, nestedText, repeatedText, runsItsInput } from './nested-shell.ts';
import { assignmentIn, ShellWords } from './words.ts';
import { parametersAfter, type PositionalParameters, setWords } from './positional-parameters.ts';
import { bodyEnd, isShellBlank, isUnit } from './scan.ts';
import { WorkingFolder } from './working-folder.ts';
import { fieldsRead, variablesSetBy } from './set-by-command.ts';
import { ShellVariables } from './variables.ts';
import { originOfSubstitution, originOfText } from '../origin/command-origin.ts';
import { UNKNOWN, type ValueOrigin } from '../origin/value-origin.ts';
import { asComputed, computationsIn, textOf, type Traced, untraced, writtenText } from '../text/traced-text.ts';

/** One simple command: its words without their quotes, each unit still knowing its place. */
export interface ShellCommand {
  readonly words: readonly Traced[];
  /** Where it runs, as that of the step. */
  readonly folder: string;
  readonly environment: readonly EnvironmentVariable[];
  /** About the variables in its words. */
  readonly doubts: readonly RecipeDoubt[];
  /** Files that its output is redirected to. */
  readonly writes: readonly Traced[];
  /** The text that it reads: of a here-document, a here-string, or what `cat` and `echo` before `|` give it. */
  readonly input?: Traced;
  /** Where it stands, when its first word comes from elsewhere. */
  readonly place?: Traced;
  /** It is a shell that reads its commands from a file or another command. */
  readonly unreadInput?: true;
  /** The condition that decides whether it runs, as written; not evaluated. */
  readonly condition?: string;
}

export interface ShellLine {
  readonly commands: readonly ShellCommand[];
  /** What could not be read, in words. */
  readonly problem?: string;
}

/** What a shell begins with. */
export interface ShellStart {
  readonly folder?: string;
  readonly environment?: readonly EnvironmentVariable[];
  /** Path of the script, relative to the folder of gds.yaml: what `$0` stands for in `cd "$(dirname "$0")"`. */
  readonly script?: string;
  /** `$1`, `$2` … where they are known. */
  readonly parameters?: readonly Traced[];
  /** The root of the repository, as that. */
  readonly root?: string;
  /** Of all that is read of a file; without one the text has its own. */
  readonly budget?: Budget;
  /** What decides whether the text runs at all, as written. */
  readonly condition?: string;
  /** A folder that is there, as that: a loop over the files around it takes it. */
  readonly wanted?: string;
  /** The text before variables of the build file were expanded. */
  readonly line?: Traced;
}

const MAX_COMMANDS = 20_000;
/** Steps that a command costs besides its units. */
const COMMAND = 16;
const MAX_DEPTH = 16;
const MAX_LOOP = 64;
/** Commands that only ask: what `&&` puts behind one depends on its answer. */
const ASKING = new Set(['[', '[[', 'test', 'grep', 'egrep', 'command', 'which', 'type', 'hash', 'false']);

/**
 * The commands of a shell text in the order in which they run (IEEE 1003.1, Shell Command Language
 * 2.2, 2.3, 2.9), without running anything. Variables, `cd`, `export`, functions and loops over words that are
 * written out are followed; what only a command could tell becomes computed units. Both branches of a
 * condition are given, and a variable set in one is doubted. Of redirections only the files written to are kept; path names are not expanded.
 */
export function shellCommands(text: Traced, start: ShellStart = {}): ShellLine {
  const budget = start.budget ?? new Budget();
  if (budget.isSpent) return { commands: [], problem: Budget.exceeded };
  const variables = new ShellVariables(start.environment);
  budget.spend(variables.weight);
  const run: Run = {
    commands: [],
    functions: new Map(),
    called: new Set(),
    budget,
    start: start.folder ?? '.',
    root: start.root,
    wanted: start.wanted,
    line: start.line,
    problem: undefined,
  };
  const reader = new ShellReader(text, variables, {
    run,
    folder: start.folder ?? '.',
    depth: 0,
    script: start.script,
    ...(start.parameters === undefined ? {} : { parameters: start.parameters }),
    ...(start.condition === undefined ? {} : { condition: start.condition }),
  });
  reader.read();
  reader.runTraps();
  for (const [name, body] of run.functions) {
    if (run.called.has(name) || !budget.spend(variables.weight)) continue;
    const condition = `${name} is called with words that are not known, or not at all`;
    const uncalled = new ShellReader(body, variables.copy(), {
      run,
      folder: reader.folder,
      depth: 1,
      script: start.script,
      condition,
      isFunction: true,
    });
    uncalled.read();
    uncalled.runTraps();
  }
  return run.problem === undefined ? { commands: run.commands } : { commands: run.commands, problem: run.problem };
}

/** What all readers of one text share. */
interface Run {
  readonly commands: ShellCommand[];
  readonly functions: Map<string, Traced>;
  readonly called: Set<string>;
  readonly budget: Budget;
  readonly start: string;
  readonly root: string | undefined;
  readonly wanted: string | undefined;
  readonly line: Traced | undefined;
  problem: string | undefined;
}

interface Place {
  readonly run: Run;
  readonly folder: string;
  readonly depth: number;
  readonly script: string | undefined;
  readonly condition?: string;
  /** `$1`, `$2` … of a function or of `sh -c`; absent: not known. */
  readonly parameters?: readonly Traced[];
  /** That of the reader that calls a function. */
  readonly end?: ShellEnd;
  readonly isFunction?: boolean;
  /** About the text itself. */
  readonly doubts?: readonly RecipeDoubt[];
  /** The condition under which the function that calls this one has not returned yet. */
  readonly perhaps?: string | undefined;
}

type SimplePlace = Pick<CommandPlace, 'doubts' | 'writes' | 'input' | 'written'> &
  Pick<ShellCommand, 'unreadInput'> & { readonly condition: string | undefined; readonly isPiped: boolean };

interface CommandPlace {
  readonly doubts: readonly RecipeDoubt[];
  readonly writes: readonly Traced[];
  readonly input?: Traced;
  readonly takesInput: boolean;
  readonly chain: string | undefined;
  readonly afterFirst: number;
  readonly written: Traced;
  /** The operator before it. */
  readonly behind: string;
}

class ShellReader {
  readonly #text: Traced;
  readonly #place: Place;
  readonly #run: Run;
  readonly #words: ShellWords;
  readonly #blocks: Blocks;
  readonly #endings: Endings;
  readonly #declarations: Declarations;
  #variables: ShellVariables;
  #parameters: PositionalParameters;
  /** What the last command gives to the next one. */
  #output: Traced | undefined;
  /** It comes from elsewhere. */
  #isFetched = false;
  readonly #folder: WorkingFolder;

  constructor(text: Traced, variables: ShellVariables, place: Place) {
    this.#text = text;
    this.#place = place;
    this.#run = place.run;
    this.#variables = variables;
    this.#folder = new WorkingFolder(place.folder, () => this.#folderPlace());
    this.#endings = new Endings(place.end);
    this.#blocks = new Blocks(place.condition);
    this.#parameters = place.parameters;
    this.#words = new ShellWords(
      text,
      originOfSubstitution,
      () => this.#variables,
      () => this.#parameters,
    );
    this.#declarations = new Declarations({
      variables: () => this.#variables,
      arrayOf: word => this.#words.arrayOf(word),
      isFunction: place.isFunction ?? false,
      run: place.run,
    });
  }

  /** Where it is now. */
  get folder(): string {
    return this.#folder.path;
  }

  read(): void {
    let chain: string | undefined;
    let closed: string | undefined;
    let behind = '';
    if (this.#run.budget.isSpent) this.#run.problem = Budget.exceeded;
    while (!this.#words.atEnd && this.#run.problem === undefined) {
      if (this.#run.commands.length > MAX_COMMANDS) {
        this.#run.problem = `more than ${MAX_COMMANDS} commands`;
        return;
      }
      const { words, operator, problem, ...place } = this.#words.next();
      if (problem !== undefined) this.#run.problem = problem;
      if (!this.#run.budget.spend(COMMAND + this.#words.steps)) {
        this.#run.problem = Budget.exceeded;
        return;
      }
      if (operator === '(' && this.#definesFunction(words)) continue;
      if (operator === '{' && this.#defines(words[1]!)) continue;
      const { asked, under } = this.#command(words, { ...place, chain, behind });
      if (operator === '(') {
        this.#run.budget.spend(this.#variables.weight);
        const { folder } = this;
        const variables = this.#variables.copy();
        const [parameters, end] = [this.#parameters, this.#endings.openSubshell()];
        this.#blocks.open({ kind: 'subshell', text: chain, folder, variables, parameters, end });
      }
      const around = (operator === ')' ? this.#closeSubshell() : under) ?? chain;
      const before = words.length === 0 && operator !== ')' ? closed : around;
      closed = operator === ')' ? before : undefined;
      if (operator === 'in' || operator === ';;') this.#branch();
      if (words.length === 0 && operator === '\n') continue; // behind `&&` the command may stand on the next line
      behind = operator;
      chain = operator === ')' ? undefined : chainAfter(operator, { written: place.written, asked, before });
    }
  }

  /** Passes over the pattern of a branch of `case`. */
  #branch(): void {
    const pattern = this.#blocks.inCase ? casePatternAt(this.#text, this.#words.at) : null;
    if (!pattern) return;
    this.#blocks.branch(pattern.text);
    this.#run.budget.spend(pattern.end - this.#words.at);
    this.#words.at = pattern.end;
  }

  /** Returns the condition that it ran under. */
  #closeSubshell(): string | undefined {
    const block = this.#blocks.close('subshell');
    if (!block) return undefined;
    this.runTraps();
    this.#output = undefined;
    this.#folder.path = block.folder;
    this.#variables = block.variables;
    this.#parameters = block.parameters;
    this.#endings.closeSubshell(block.end);
    return block.text;
  }

  /** `name()`: behind it stands the body. */
  #definesFunction(words: readonly Traced[]): boolean {
    const name = words.at(-1);
    const at = this.#words.at;
    if (!name || !isUnit(this.#text, at, ')') || !(words.length === 1 || textOf(words[0]!) === 'function'))
      return false;
    this.#words.at = at + 1;
    return this.#defines(name);
  }

  #defines(name: Traced): boolean {
    let at = this.#words.at;
    while (at < this.#text.length && (isShellBlank(this.#text[at]) || isUnit(this.#text, at, '\n'))) at++;
    if (isUnit(this.#text, at, '{')) at++;
    const end = bodyEnd(this.#text, at);
    this.#run.budget.spend((end < 0 ? this.#text.length : end) - at);
    if (end < 0) return false;
    this.#run.functions.set(textOf(name), this.#text.slice(at, end - 1));
    this.#words.at = end;
    return true;
  }

  /** Returns whether the command only asks something, and the condition of a group that it ends. */
  #command(all: readonly Traced[], place: CommandPlace): { asked: boolean; under?: string | undefined } {
    const { doubts, chain, behind, writes, written } = place;
    if (all.length === 0) {
      this.#writesOfGroup([], writes);
      return { asked: false };
    }
    const around = this.#blocks.condition;
    const ended = this.#blocks.take(all, place);
    if (/^(?:\}|fi|done|esac)$/.test(textOf(all[0]!))) {
      this.#output = undefined;
      this.#writesOfGroup(all, writes);
    }
    if (ended?.kind === 'loop' && this.#repeat(ended)) return { asked: false };
    if (ended) return { asked: false, under: ended.text };
    if (this.#endings.isCertain) return { asked: false };
    const words = all.slice(keywordsBefore(all));
    const [first] = words;
    if (first === undefined) return { asked: false };
    const condition = chain ?? (/^(?:if|while|until)$/.test(textOf(all[0]!)) ? around : this.#blocks.condition);
    const text = textOf(first);
    const asked = ASKING.has(text) || text.startsWith('((') || textOf(words.at(-1)!) === ']]';
    if (text.startsWith('((')) return { asked };
    const input = place.input ?? (behind === '|' ? this.#output : undefined);
    const isUnread =
      input === undefined && (place.takesInput || (behind === '|' && !this.#isFetched)) && runsItsInput(words);
    this.#output = repeatedText(words, input);
    this.#isFetched = fetches(words) || (behind === '|' && this.#isFetched);
    if (behind !== '&&') this.#folder.settle(condition);
    if (endsSomething(text)) this.#ends(words, condition, behind);
    else if (text === 'for') this.#loop(words, chain);
    else if (words.every(word => assignmentIn(word) !== null)) this.#declarations.assign(words, { doubts, condition });
    else {
      const more = { ...(input ? { input } : {}), ...(isUnread ? { unreadInput: true as const } : {}) };
      this.#simple(words, { doubts, condition, writes, written, isPiped: behind === '|', ...more });
    }
    if (all.slice(0, -words.length).some(word => textOf(word) === 'exec')) this.#ends(words, condition, behind);
    return { asked };
  }

  #ends(words: readonly Traced[], condition: string | undefined, behind: string): void {
    const { inLoop, inSubshell } = this.#blocks;
    const inFunction = this.#place.isFunction ?? false;
    if (this.#endings.take(words, { condition, behind, inLoop, inSubshell, inFunction })) {
      this.#declarations.mayReturn();
    }
  }

  /** The shell ends here: what it was told to run then. */
  runTraps(): void {
    const { traps, replaced } = this.#endings.shell;
    if (replaced.certain) return;
    for (const trap of traps) {
      const condition = trap.condition ?? replaced.perhaps;
      this.#inside(trap.text, { parameters: undefined, condition, end: openShell() });
    }
  }

  /** What a group or a subshell writes: a command without a program. */
  #writesOfGroup(words: readonly Traced[], writes: readonly Traced[]): void {
    if (writes.length === 0 || this.#endings.isCertain) return;
    const condition = this.#blocks.condition ?? this.#endings.perhaps ?? this.#place.perhaps;
    this.#run.commands.push({
      ...{ words, folder: this.#folder.path, environment: [], doubts: [], writes },
      ...(condition === undefined ? {} : { condition }),
    });
  }

  #simple(words: readonly Traced[], place: SimplePlace): void {
    const { condition: ownCondition, writes, input, isPiped, unreadInput } = place;
    const condition = ownCondition ?? this.#endings.perhaps ?? this.#place.perhaps;
    const doubts = [...(this.#place.doubts ?? []), ...place.doubts];
    const text = textOf(words[0]!);
    const body = this.#run.functions.get(text);
    if (body && this.#place.depth < MAX_DEPTH) {
      this.#run.called.add(text);
      this.#inside(body, { parameters: words.slice(1), condition: ownCondition, end: this.#endings.shell });
      return;
    }
    const nested = nestedText(words, input);
    if (nested && this.#place.depth < MAX_DEPTH) {
      this.#nested(nested, { condition, doubts });
      return;
    }
    if (text === 'trap' && this.#endings.trap(words, condition)) {
      this.#run.budget.spend(COMMAND * this.#endings.shell.traps.length);
      return;
    }
    const environment = this.#variables.exported;
    const at = commandPlace(words, place.written, this.#run.line);
    this.#run.commands.push({
      ...this.#inOwnFolder(words),
      ...(at && { place: at }),
      get environment() {
        return environment();
      },
      doubts,
      writes,
      ...(input === undefined ? {} : { input }),
      ...(unreadInput === undefined ? {} : { unreadInput }),
      ...(condition === undefined ? {} : { condition }),
    });
    const fields = condition === undefined && !isPiped ? fieldsRead(words, input) : null;
    for (const name of variablesSetBy(words)) {
      const field = fields?.get(name);
      if (field) this.#variables.assign(name, field);
      else this.#declarations.unknown(name, words);
    }
    if (declares(text)) this.#declarations.assign(words.slice(1), { doubts, condition: ownCondition }, text);
    else if (/^(?:cd|pushd|popd)$/.test(text))
      this.#folder.change(words, ownCondition === this.#place.condition ? undefined : ownCondition);
    else if (text === 'unset') this.#declarations.unset(words, ownCondition);
    else if (text === 'set' && setWords(words).options.some(option => /^-\w*a|^allexport$/.test(option))) {
      this.#variables.exportAll = true;
    }
    if (text === 'set' || text === 'shift') {
      const isCertain = ownCondition === undefined || ownCondition === this.#place.condition;
      this.#parameters = parametersAfter(words, this.#parameters, isCertain && !this.#blocks.inUnknownLoop);
    }
  }

  /** `go -C "$ROOT" build`, where a command tells the folder: what runs there is the same as behind `cd`. */
  #inOwnFolder(words: readonly Traced[]): Pick<ShellCommand, 'words' | 'folder'> {
    const { path } = this.#folder;
    const [program, option, directory, ...rest] = words;
    if (!directory || textOf(program!) !== 'go' || textOf(option!) !== '-C' || computationsIn(directory).length === 0)
      return { words, folder: path };
    const folder = folderAfter(directory, { ...this.#folderPlace(), folder: path });
    return isKnownFolder(folder) ? { words: [program!, ...rest], folder } : { words, folder: path };
  }

  /** A text that another shell runs, with the variables that are handed on. */
  #nested({ text, parameters }: NestedText, { condition, doubts }: Pick<SimplePlace, 'condition' | 'doubts'>): void {
    this.#run.budget.spend(this.#variables.weight + text.length);
    const inner = new ShellReader(text, new ShellVariables(this.#variables.exported()), {
      run: this.#run,
      folder: this.#folder.path,
      depth: this.#place.depth + 1,
      script: undefined,
      doubts,
      ...(parameters === undefined ? {} : { parameters }),
      ...(condition === undefined ? {} : { condition }),
    });
    inner.read();
    inner.runTraps();
  }

  /** A text that the own shell runs: the body of a function, or that of a trap. */
  #inside(
    body: Traced,
    {
      parameters,
      condition,
      end,
    }: { parameters: readonly Traced[] | undefined; condition: string | undefined; end: ShellEnd },
  ): void {
    const perhaps = end === this.#endings.shell ? (this.#endings.ownPerhaps ?? this.#place.perhaps) : undefined;
    const inner = new ShellReader(body, this.#variables, {
      run: this.#run,
      folder: this.#folder.path,
      depth: this.#place.depth + 1,
      script: this.#place.script,
      isFunction: true,
      end,
      perhaps,
      ...(parameters === undefined ? {} : { parameters }),
      ...(this.#place.doubts === undefined ? {} : { doubts: this.#place.doubts }),
      ...(condition === undefined ? {} : { condition }),
    });
    inner.read();
    this.#folder.path = inner.folder;
    this.#variables = inner.#declarations.leave();
  }

  #folderPlace(): Omit<FolderPlace, 'folder'> {
    const { start, root } = this.#run;
    const valueOf = (name: string) => {
      const value = this.#variables.get(name)?.value;
      return value === undefined || 'elements' in value ? undefined : textOf(value);
    };
    return { start, root, script: this.#place.script, valueOf };
  }

  /** `for x in a b`: the variable, and the words when they are all written out, or list the wanted folder. */
  #loop(words: readonly Traced[], text: string | undefined): void {
    const name = textOf(words[1] ?? []);
    const list = textOf(words[2] ?? []) === 'in' ? words.slice(3) : [];
    const written = list.filter(word => computationsIn(word).length === 0 && !/[*?[]/.test(textOf(word)));
    const turns = written.length === list.length ? written : this.#turnsAround(list);
    const isKnown = turns.length > 0 && turns.length <= MAX_LOOP;
    const [first, ...rest] = isKnown ? turns : [];
    this.#blocks.open({ kind: 'loop', text, name, isKnown, rest, body: -1 });
    if (first) this.#variables.assign(name, first);
    else if (list.length === 0) this.#variables.unset(name);
    else this.#variables.assign(name, asComputed(untraced(`$${name}`), `$${name}`, originOfItem(list)));
  }

  /** Of words that only the run tells, the one for the wanted folder; without it nothing is known of the loop. */
  #turnsAround(list: readonly Traced[]): readonly Traced[] {
    const { wanted } = this.#run;
    if (wanted === undefined) return [];
    return list.map(word => listedFolder(word, this.#folder.path, wanted)).filter(word => word !== null);
  }

  #repeat({ text, name, isKnown, rest, body }: Extract<Block, { kind: 'loop' }>): boolean {
    const [next, ...others] = rest;
    if (!next || body < 0) return false;
    this.#variables.assign(name, next);
    this.#blocks.open({ kind: 'loop', text, name, isKnown, rest: others, body });
    this.#words.at = body;
    return true;
  }
}

/** Of one of the words that a loop goes over, which the run alone tells. */
function originOfItem(list: readonly Traced[]): ValueOrigin {
  const origin = originOfText(list.flat());
  return origin.kind === 'varies' || list.some(word => /[*?[]/.test(textOf(word))) ? UNKNOWN : origin;
}

/** The condition on the command behind an operator, when the one before it ran under `before`. */
function chainAfter(
  operator: string,
  { written, asked, before }: { written: Traced; asked: boolean; before: string | undefined },
): string | undefined {
  const text = written.length === 0 ? before : writtenText(written);
  switch (operator) {
    case '||':
      return text ?? 'what stands before it fails';
    case '&&':
      return asked ? text : before === undefined ? undefined : text;
    case '|':
      return before;
    default:
      return undefined;
  }
}
