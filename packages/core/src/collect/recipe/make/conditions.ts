import type { MakeVariables } from './variables.ts';
import { computationsIn, textOf, type Traced } from '../text/traced-text.ts';

interface Condition {
  /** Whether the lines of the present branch are read. */
  active: boolean;
  /** A branch was read already, or none may be, since the condition is unknown. */
  settled: boolean;
  readonly outer: boolean;
  /** The condition that could not be evaluated, here or around. */
  unknown: string | null;
}

/** Of a condition that is not evaluated, what a doubt about each of its lines says. */
const LONGEST = 200;

/** Keeps track of `ifdef`, `ifeq`, `else`, `endif` (GNU make manual chapter 7). */
export class MakeConditions {
  readonly #variables: MakeVariables;
  readonly #open: Condition[] = [];

  constructor(variables: MakeVariables) {
    this.#variables = variables;
  }

  /** Whether lines are read at present. */
  get active(): boolean {
    return this.#open.at(-1)?.active ?? true;
  }

  /** The condition because of which it is not known whether these lines are read. */
  get unknown(): string | null {
    const condition = this.#open.at(-1);
    return condition === undefined || condition.active ? null : condition.unknown;
  }

  /** Returns whether the line belonged to a conditional. */
  take(line: Traced): boolean {
    const text = textOf(line);
    const word = /^(ifeq|ifneq|ifdef|ifndef|else|endif)\b/.exec(text)?.[1];
    if (word === undefined) return false;
    if (word === 'endif') this.#open.pop();
    else if (word === 'else') this.#else(line);
    else this.#if(line);
    return true;
  }

  #if(line: Traced): void {
    const outer = this.active;
    const holds = outer ? this.#holds(line) : false;
    const unknown = holds === null ? textOf(line).slice(0, LONGEST) : this.unknown;
    this.#open.push({ active: holds === true, settled: holds !== false, outer, unknown });
  }

  #else(line: Traced): void {
    const condition = this.#open.at(-1);
    if (!condition) return;
    const rest = line.slice(/^else\s*/.exec(textOf(line))![0].length);
    const holds = condition.settled || !condition.outer ? false : rest.length === 0 ? true : this.#holds(rest);
    condition.active = holds === true;
    if (holds === null) condition.unknown = textOf(rest).slice(0, LONGEST);
    if (holds !== false) condition.settled = true;
  }

  /** `null`: cannot be known without running something; none of its branches is read then. */
  #holds(line: Traced): boolean | null {
    const text = textOf(line);
    const defined = /^(ifdef|ifndef)\s+(\S+)/.exec(text);
    // Set means a value that is not empty, before it is expanded.
    if (defined) return (this.#variables.get(defined[2]!)?.value.length ?? 0) > 0 === (defined[1] === 'ifdef');
    const compared = /^(ifeq|ifneq)\s*/.exec(text);
    const sides = compared && sidesOf(line.slice(compared[0].length));
    if (!compared || !sides) {
      this.#variables.unresolved.add(`a condition cannot be read: ${text}`);
      return null;
    }
    const [left, right] = sides.map(side => this.#variables.expand(side)) as [Traced, Traced];
    if (computationsIn([...left, ...right]).length > 0) {
      this.#variables.unresolved.add(`a condition depends on a command that is not run: ${text}`);
      return null;
    }
    return (textOf(left).trim() === textOf(right).trim()) === (compared[1] === 'ifeq');
  }
}

/** `(a,b)`, `"a" "b"` or `'a' 'b'`. */
function sidesOf(value: Traced): [Traced, Traced] | null {
  const text = textOf(value);
  if (text.startsWith('(') && text.trimEnd().endsWith(')')) {
    let depth = 0;
    for (let at = 1; at < text.length; at++) {
      if (text[at] === '(') depth++;
      else if (text[at] === ')') depth--;
      else if (text[at] === ',' && depth === 0) {
        return [value.slice(1, at), value.slice(at + 1, text.lastIndexOf(')'))];
      }
    }
    return null;
  }
  const quoted = /^(["'])([^"']*)\1\s+(["'])([^"']*)\3/.exec(text);
  if (!quoted) return null;
  const second = quoted[0].length - 1 - quoted[4]!.length;
  return [value.slice(1, 1 + quoted[2]!.length), value.slice(second, second + quoted[4]!.length)];
}
