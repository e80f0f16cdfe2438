import { acceptedVariable } from '../flags/accepted-flags.ts';
import { mayHoldFlags } from '../shell/text.ts';
import { textOf, type Traced, trimmed } from '../text/traced-text.ts';
import { assignmentOf, ruleColon, withoutModifiers } from './lines.ts';

/** `ifdef` to `endif`. */
interface Branches {
  readonly outer: Branches | null;
  /** In the conditions of its branches. */
  readonly names: Set<string>;
  /** Something within it may change how the file builds. */
  matters: boolean;
}

interface Assignment {
  readonly names: readonly string[];
  readonly within: Branches | null;
}

/**
 * Which variables a Makefile makes something of, whatever their values are here: all branches of its conditions are
 * looked at, since whoever calls make may set them.
 */
export class VariableUses {
  /** Variables of Go that it assigns or refers to, other than by the environment of its commands. */
  readonly goVariables = new Set<string>();
  readonly #assignments = new Map<string, Assignment[]>();
  readonly #deciding = new Set<string>();
  readonly #mattering: Branches[] = [];
  #within: Branches | null = null;

  /** A line outside of recipes and of definitions, without its comment. */
  statement(statement: Traced): void {
    const text = textOf(statement);
    const word = /^(?:else|endif|ifn?eq|ifn?def)\b/.exec(text)?.[0];
    if (word === undefined) {
      this.#plain(statement, text);
      return;
    }
    if (word === 'endif') {
      this.#within = this.#within?.outer ?? null;
      return;
    }
    this.#mention(text);
    const defined = /\bifn?def\s+([^\s$]+)/.exec(text)?.[1];
    const names = [...namesIn(text), ...(defined === undefined ? [] : [defined])];
    if (word !== 'else') this.#within = { outer: this.#within, names: new Set(names), matters: false };
    else for (const name of names) this.#within?.names.add(name);
  }

  recipeLine(text: string): void {
    this.#mention(text);
    if (!BUILDS.test(text)) return;
    this.#matters();
    if (CHOOSES.test(text) || TESTS.test(text)) this.#decide(text);
  }

  /** A line of `define`, which may be anything. */
  definitionLine(text: string): void {
    this.recipeLine(text);
    if (mayHoldFlags('', text)) this.#matters();
  }

  /** Those on whose value it depends which flags a build gets, directly or by way of others. */
  deciding(): ReadonlySet<string> {
    const found = new Set<string>();
    const seen = new Set<Branches>();
    const open = [...this.#deciding];
    const enter = (branches: Branches | null) => {
      for (let at = branches; at && !seen.has(at); at = at.outer) {
        seen.add(at);
        for (const name of at.names) open.push(name);
      }
    };
    for (const branches of this.#mattering) enter(branches);
    while (open.length > 0) {
      const name = open.pop()!;
      if (found.has(name)) continue;
      found.add(name);
      for (const { names, within } of this.#assignments.get(name) ?? []) {
        for (const other of names) open.push(other);
        enter(within);
      }
    }
    return found;
  }

  #plain(statement: Traced, text: string): void {
    this.#mention(text);
    const rest = withoutModifiers(statement);
    const own = assignmentOf(rest);
    const ofTarget = own ? null : assignmentOf(withoutModifiers(trimmed(rest.slice(ruleColon(rest) + 1))));
    const assignment = own ?? ofTarget;
    if (!assignment) {
      if (!/^(?:un)?export\b/.test(text)) this.#matters();
      if (/\$[({](?:eval|call|foreach)\b/.test(text)) this.#decide(text);
      return;
    }
    const [name, value] = [textOf(assignment.name), textOf(assignment.value)];
    if (isOfGo(name)) this.goVariables.add(name);
    const known = this.#assignments.get(name) ?? [];
    this.#assignments.set(name, known);
    known.push({ names: namesIn(value), within: this.#within });
    if (!mayHoldFlags(text, value) || (name === 'MAKEFLAGS' && !value.includes('='))) return;
    this.#matters();
    if (CHOOSES.test(value)) this.#decide(value);
  }

  #mention(text: string): void {
    for (const [, dollars = '', name = ''] of text.matchAll(REFERENCE))
      if (dollars.length % 2 === 1 && isOfGo(name)) this.goVariables.add(name);
  }

  #matters(): void {
    if (!this.#within || this.#within.matters) return;
    this.#within.matters = true;
    this.#mattering.push(this.#within);
  }

  #decide(text: string): void {
    for (const name of namesIn(text)) this.#deciding.add(name);
  }
}

/** `$(NAME`, of the shell `$$NAME`. */
const REFERENCE = /(?<!\$)(\$+)[({]?(?:(?:origin|flavor|value) )?([A-Za-z_][\w.-]*)/g;
/** A reference within another one: `$(if $(A),…)`, `$(FLAGS_$(A))`. */
const CHOOSES = /\$[({][^(){}]*\$/;
/** Words of the shell. */
const TESTS = /(?:^|[\s;&|(@!])(?:if|case|test|\[\[?)\s/;
/** Commands that write a binary or change one, and what gives them flags. */
const BUILDS =
  /\bgo\s+(?:build|install)\b|\$[({]GO[)}]|flags|\b(?:strip|sstrip|objcopy|upx|garble)\b|\$[({](?:eval|call|foreach)\b/i;

function namesIn(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map(([, , name = '']) => name);
}

function isOfGo(name: string): boolean {
  return acceptedVariable(name) || name === 'GOFLAGS';
}
