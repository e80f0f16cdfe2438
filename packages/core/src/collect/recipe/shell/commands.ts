import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { Budget } from '../text/budget.ts';
import { doubtAt } from '../text/doubt.ts';
import { joined, mayHoldFlags } from './text.ts';
import { type Block, Blocks, keywordsBefore } from './blocks.ts';
import { assignmentIn, ShellWords } from './words.ts';
import { bodyEnd, isShellBlank, isUnit } from './scan.ts';
import { variablesSetBy } from './set-by-command.ts';
import { lengthOf, type ShellVariable, ShellVariables } from './variables.ts';
import { asComputed, computationsIn, textOf, type Traced, trimmed, untraced } from '../text/traced-text.ts';

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
  /** Its input is a here-document in which nothing is expanded. */
  readonly hasFixedInput?: boolean;
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
  /** Of all that is read of a file; without one the text has its own. */
  readonly budget?: Budget;
  /** What decides whether the text runs at all, as written. */
  readonly condition?: string;
}

const MAX_COMMANDS = 20_000;
/** Steps that a command costs besides its units. */
const COMMAND = 16;
const MAX_DEPTH = 16;
const MAX_LOOP = 64;
const DECLARING = new Set(['export', 'local', 'declare', 'readonly', 'typeset']);
const ENDING = new Set(['exit', 'return', 'break', 'continue']);
const SHELLS = /^(?:.*\/)?(?:sh|bash|ash|dash|ksh|zsh)$/;
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
  const run: Run = { commands: [], functions: new Map(), called: new Set(), budget, problem: undefined };
  const reader = new ShellReader(text, variables, {
    run,
    folder: start.folder ?? '.',
    depth: 0,
    script: start.script,
    ...(start.parameters === undefined ? {} : { parameters: start.parameters }),
    ...(start.condition === undefined ? {} : { condition: start.condition }),
  });
  reader.read();
  for (const [name, body] of run.functions) {
    if (run.called.has(name) || !budget.spend(variables.weight)) continue;
    const condition = `${name} is called with words that are not known, or not at all`;
    new ShellReader(body, variables.copy(), {
      run,
      folder: reader.folder,
      depth: 1,
      script: start.script,
      condition,
      isFunction: true,
    }).read();
  }
  return run.problem === undefined ? { commands: run.commands } : { commands: run.commands, problem: run.problem };
}

/** What all readers of one text share. */
interface Run {
  readonly commands: ShellCommand[];
  readonly functions: Map<string, Traced>;
  readonly called: Set<string>;
  readonly budget: Budget;
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
  /** The condition under which the function that calls this one has not returned yet. */
  readonly perhaps?: string | undefined;
}

interface CommandPlace {
  readonly doubts: readonly RecipeDoubt[];
  readonly writes: readonly Traced[];
  readonly hasFixedInput: boolean;
  readonly chain: string | undefined;
  readonly afterFirst: number;
  /** The operator before it. */
  readonly behind: string;
}

/** How far a shell, or a function, has come to its end by `exit` or `return`. */
interface ShellEnd {
  /** What follows does not run. */
  certain: boolean;
  /** The condition under which it goes on, as written. */
  perhaps: string | undefined;
}

class ShellReader {
  readonly #text: Traced;
  readonly #place: Place;
  readonly #run: Run;
  readonly #words: ShellWords;
  readonly #blocks: Blocks;
  #variables: ShellVariables;
  #end: ShellEnd;
  /** Since a `return` under a condition: what it had set by then. */
  #returned: ShellVariables | undefined;
  #returns: ShellEnd = { certain: false, perhaps: undefined };
  readonly #locals = new Map<string, ShellVariable | undefined>();
  folder: string;

  constructor(text: Traced, variables: ShellVariables, place: Place) {
    this.#text = text;
    this.#place = place;
    this.#run = place.run;
    this.#variables = variables;
    this.folder = place.folder;
    this.#end = place.end ?? { certain: false, perhaps: undefined };
    this.#blocks = new Blocks(place.condition);
    this.#words = new ShellWords(text, () => this.#variables, place.parameters);
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
      const { words, doubts, operator, afterFirst, writes, hasFixedInput, problem } = this.#words.next();
      if (problem !== undefined) this.#run.problem = problem;
      if (!this.#run.budget.spend(COMMAND + this.#words.steps)) {
        this.#run.problem = Budget.exceeded;
        return;
      }
      if (operator === '(' && this.#definesFunction(words)) continue;
      if (operator === '{' && this.#defines(words[1]!)) continue;
      const { asked, under } = this.#command(words, { doubts, chain, afterFirst, behind, writes, hasFixedInput });
      if (operator === '(') {
        this.#run.budget.spend(this.#variables.weight);
        const { folder } = this;
        const variables = this.#variables.copy();
        this.#blocks.open({ kind: 'subshell', text: chain, folder, variables, end: this.#end });
        this.#end = { ...this.#end };
      }
      const around = (operator === ')' ? this.#closeSubshell() : under) ?? chain;
      const before = words.length === 0 && operator !== ')' ? closed : around;
      closed = operator === ')' ? before : undefined;
      if (words.length === 0 && operator === '\n') continue; // behind `&&` the command may stand on the next line
      behind = operator;
      chain = operator === ')' ? undefined : chainAfter(operator, { words, asked, before });
    }
  }

  /** Returns the condition that it ran under. */
  #closeSubshell(): string | undefined {
    const block = this.#blocks.close('subshell');
    if (!block) return undefined;
    this.folder = block.folder;
    this.#variables = block.variables;
    this.#end = block.end;
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
  #command(
    all: readonly Traced[],
    { doubts, chain, afterFirst, behind, writes, hasFixedInput }: CommandPlace,
  ): { asked: boolean; under?: string | undefined } {
    if (all.length === 0) {
      this.#writesOfGroup([], writes);
      return { asked: false };
    }
    const around = this.#blocks.condition;
    const ended = this.#blocks.take(all, afterFirst, chain);
    if (/^(?:\}|fi|done|esac)$/.test(textOf(all[0]!))) this.#writesOfGroup(all, writes);
    if (ended?.kind === 'loop' && this.#repeat(ended)) return { asked: false };
    if (ended) return { asked: false, under: ended.text };
    if (this.#end.certain || this.#returns.certain) return { asked: false };
    const words = all.slice(keywordsBefore(all));
    const [first] = words;
    if (first === undefined) return { asked: false };
    const condition = chain ?? (/^(?:if|while|until)$/.test(textOf(all[0]!)) ? around : this.#blocks.condition);
    const text = textOf(first);
    const asked = ASKING.has(text) || text.startsWith('((') || textOf(words.at(-1)!) === ']]';
    if (text.startsWith('((')) return { asked };
    if (ENDING.has(text)) this.#ends(words, condition, behind);
    else if (text === 'for') this.#loop(words, chain);
    else if (words.every(word => assignmentIn(word) !== null)) this.#assign(words, doubts, condition);
    else this.#simple(words, doubts, { condition, writes, hasFixedInput });
    if (all.slice(0, -words.length).some(word => textOf(word) === 'exec')) this.#ends(words, condition, behind);
    return { asked };
  }

  /** `exit`, `return` and `exec`: what follows does not run, or does so only perhaps. */
  #ends(words: readonly Traced[], condition: string | undefined, behind: string): void {
    const [text, status] = [textOf(words[0]!), words[1] && textOf(words[1])];
    if (behind === '|') return;
    // `cd x || exit 1` keeps a build from going on that has failed: of one that succeeds nothing is left out.
    const fails = status === undefined || status === '$?' ? behind === '||' : /^[1-9]/.test(status);
    const unsure = behind === '&&' || behind === '||' || this.#blocks.inLoop;
    const outside = text === 'return' && !this.#place.isFunction;
    const perhaps = condition ?? (unsure || outside ? textOf(joined(words)).slice(0, 200) : undefined);
    if (perhaps !== undefined && text !== 'return' && fails) return;
    const end = ENDING.has(text) && text !== 'exit' && !this.#blocks.inSubshell ? this.#returns : this.#end;
    if (perhaps === undefined) end.certain = true;
    else end.perhaps ??= perhaps;
    if (text === 'return' && perhaps !== undefined) this.#returned ??= this.#variables.copy();
  }

  /** After the body of a function: its own variables are gone, and what it set behind `return` is perhaps not set. */
  leave(): ShellVariables {
    for (const [name, variable] of this.#locals) this.#variables.restore(name, variable);
    if (this.#returned) {
      for (const name of this.#variables.changedSince(this.#returned)) {
        if (this.#locals.has(name)) continue;
        const expression = `${name} behind a return`;
        this.#variables.assign(name, asComputed(untraced(expression)));
      }
    }
    return this.#variables;
  }

  /** What a group or a subshell writes: a command without a program. */
  #writesOfGroup(words: readonly Traced[], writes: readonly Traced[]): void {
    if (writes.length === 0 || this.#end.certain || this.#returns.certain) return;
    const condition = this.#blocks.condition ?? this.#end.perhaps ?? this.#returns.perhaps ?? this.#place.perhaps;
    this.#run.commands.push({
      ...{ words, folder: this.folder, environment: [], doubts: [], writes },
      ...(condition === undefined ? {} : { condition }),
    });
  }

  #simple(
    words: readonly Traced[],
    doubts: readonly RecipeDoubt[],
    {
      condition: ownCondition,
      writes,
      hasFixedInput,
    }: { condition: string | undefined } & Pick<CommandPlace, 'writes' | 'hasFixedInput'>,
  ): void {
    const condition = ownCondition ?? this.#end.perhaps ?? this.#returns.perhaps ?? this.#place.perhaps;
    const text = textOf(words[0]!);
    const body = this.#run.functions.get(text);
    if (body && this.#place.depth < MAX_DEPTH) {
      this.#run.called.add(text);
      this.#inside(body, { parameters: words.slice(1), condition: ownCondition });
      return;
    }
    const script = scriptOf(words);
    if (script && this.#place.depth < MAX_DEPTH) {
      const place = { run: this.#run, folder: this.folder, depth: this.#place.depth + 1, script: undefined };
      this.#run.budget.spend(this.#variables.weight);
      const inner = new ShellReader(script, new ShellVariables(this.#variables.exported()), {
        ...place,
        ...(condition === undefined ? {} : { condition }),
      });
      inner.read();
      return;
    }
    const environment = this.#variables.exported;
    this.#run.commands.push({
      words,
      folder: this.folder,
      get environment() {
        return environment();
      },
      doubts,
      writes,
      ...(hasFixedInput ? { hasFixedInput } : {}),
      ...(condition === undefined ? {} : { condition }),
    });
    for (const name of variablesSetBy(words)) this.#unknown(name, words);
    if (DECLARING.has(text)) this.#assign(words.slice(1), doubts, ownCondition, text);
    else if (text === 'cd' || text === 'pushd') this.#changeFolder(words[1]);
    else if (text === 'unset') this.#unset(words, ownCondition);
    else if (text === 'set' && words.slice(1).some(word => /^-\w*a|^allexport$/.test(textOf(word)))) {
      this.#variables.exportAll = true;
    }
  }

  #unset(words: readonly Traced[], condition: string | undefined): void {
    for (const name of words.slice(1).map(textOf)) {
      if (condition === undefined) this.#variables.unset(name);
      else if (this.#variables.get(name)) this.#unknown(name, words);
    }
  }

  /** A value that only the command could tell: nobody gives it, and it may be another one in the next build. */
  #unknown(name: string, words: readonly Traced[]): void {
    this.#variables.assign(name, asComputed(joined(words).slice(0, 200)));
  }

  /** `local` and, in a function, `declare`: the caller's variable comes back. */
  #keepForCaller(name: string): void {
    if (!this.#locals.has(name)) this.#locals.set(name, this.#variables.get(name));
  }

  #inside(
    body: Traced,
    { parameters, condition }: { parameters: readonly Traced[]; condition: string | undefined },
  ): void {
    const inner = new ShellReader(body, this.#variables, {
      run: this.#run,
      folder: this.folder,
      depth: this.#place.depth + 1,
      script: this.#place.script,
      parameters,
      isFunction: true,
      end: this.#end,
      perhaps: this.#returns.perhaps ?? this.#place.perhaps,
      ...(condition === undefined ? {} : { condition }),
    });
    inner.read();
    this.folder = inner.folder;
    this.#variables = inner.leave();
    this.#end = inner.#end;
  }

  #assign(words: readonly Traced[], doubts: readonly RecipeDoubt[], condition: string | undefined, by?: string): void {
    const options = words.map(textOf).filter(text => text.startsWith('-'));
    const own = by === 'local' || (/^(?:declare|typeset)$/.test(by ?? '') && !options.some(text => text.includes('g')));
    for (const word of words) {
      const assignment = assignmentIn(word);
      const name = assignment?.name ?? textOf(word);
      if (own && this.#place.isFunction && /^\w+$/.test(name)) {
        this.#keepForCaller(name);
        if (!assignment) this.#variables.unset(name);
      }
      if (assignment && options.some(text => /^-\w*[nAilu]/.test(text))) this.#unknown(name, [word]);
      else if (assignment) this.#assignOne(assignment, { word, doubts, condition });
      if (by === 'export' || (by === 'declare' && words.some(flag => /^-\w*x/.test(textOf(flag))))) {
        this.#variables.export(name);
      }
    }
  }

  #assignOne(
    { name, append, value }: NonNullable<ReturnType<typeof assignmentIn>>,
    at: { word: Traced; doubts: readonly RecipeDoubt[]; condition: string | undefined },
  ): void {
    const elements = this.#words.arrayOf(at.word);
    const known = elements ? { elements } : value;
    if (at.condition !== undefined) {
      // `[ -z "$X" ] && X=…` and the like: what is set before stays, and may be wrong.
      const text = elements ? elements.map(textOf).join(' ') : textOf(value);
      if (!mayHoldFlags(name, text)) this.#variables.unset(name);
      else {
        const reason = `${textOf(at.word).slice(0, 200)} depends on a condition that is not evaluated: ${at.condition}`;
        this.#variables.suspect(name, doubtAt(reason, at.word));
        this.#spendOn(name);
      }
      return;
    }
    const kept = append
      ? this.#variables.append(name, known, at.doubts)
      : this.#variables.assign(name, known, at.doubts);
    if (!kept) this.#run.problem = `${name} grows beyond 100,000 characters`;
    if (append) this.#spendOn(name);
  }

  /** A variable that grows is copied. */
  #spendOn(name: string): void {
    const variable = this.#variables.get(name);
    if (variable) this.#run.budget.spend(lengthOf(variable.value) + variable.doubts.length);
  }

  #changeFolder(word: Traced | undefined): void {
    if (word) this.folder = folderAfter(this.folder, word, this.#place.script);
  }

  /** `for x in a b`: the variable, and the words when they are all written out. */
  #loop(words: readonly Traced[], text: string | undefined): void {
    const name = textOf(words[1] ?? []);
    const list = textOf(words[2] ?? []) === 'in' ? words.slice(3) : [];
    const known =
      list.length > 0 &&
      list.length <= MAX_LOOP &&
      list.every(word => computationsIn(word).length === 0 && !/[*?[]/.test(textOf(word)));
    const [first, ...rest] = known ? list : [];
    this.#blocks.open({ kind: 'loop', text, name, rest, body: -1 });
    if (first) this.#variables.assign(name, first);
    else this.#variables.unset(name);
  }

  #repeat({ text, name, rest, body }: Extract<Block, { kind: 'loop' }>): boolean {
    const [next, ...others] = rest;
    if (!next || body < 0) return false;
    this.#variables.assign(name, next);
    this.#blocks.open({ kind: 'loop', text, name, rest: others, body });
    this.#words.at = body;
    return true;
  }
}

/** The condition on the command behind an operator, when the one before it ran under `before`. */
function chainAfter(
  operator: string,
  { words, asked, before }: { words: readonly Traced[]; asked: boolean; before: string | undefined },
): string | undefined {
  const text = words.length === 0 ? before : textOf(joined(words)).slice(0, 200);
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

/** The text that `sh -c` is given. */
function scriptOf(words: readonly Traced[]): Traced | null {
  if (!SHELLS.test(textOf(words[0]!))) return null;
  const at = words.findIndex(word => /^-\w*c$/.test(textOf(word)));
  return at > 0 ? (words[at + 1] ?? null) : null;
}

/** A folder after `cd`; the folder of the script itself is known. */
function folderAfter(folder: string, word: Traced, script: string | undefined): string {
  const text = textOf(trimmed(word));
  const own = script === undefined ? undefined : posix.dirname(script);
  const known = text
    .replace(/^\$[({](?:CURDIR|PWD|shell pwd|pwd)[)}]|^\$PWD\b/, '.')
    .replace(
      /^\$\(dirname (?:-- )?"?\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?\})"?\)|^\$\{0%\/\*\}/,
      own ?? '$&',
    );
  return posix.join(
    known.startsWith('/') ? '' : own !== undefined && known.startsWith(own) && text !== known ? '' : folder,
    known,
  );
}
