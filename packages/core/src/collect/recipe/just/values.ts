import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { originOfText } from '../origin/command-origin.ts';
import { originOf } from '../origin/command-origin.ts';
import { originOfFile } from '../origin/program-origin.ts';
import { OF_CALLER, together as originsTogether, type ValueOrigin } from '../origin/value-origin.ts';
import { originOfVariable } from '../origin/variable-origin.ts';
import type { GivenVariables } from '../build-script.ts';
import { JUDGED_ARCH, JUDGED_OS } from '../judged-platform.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { expressionAt, type JustExpression } from './expression.ts';
import { doubtsOfDefault } from '../text/default-doubts.ts';
import { doubtAt } from '../text/doubt.ts';
import {
  asComputed,
  computationsIn,
  type Glyph,
  type SourceText,
  textOf,
  type Traced,
  trimmed,
  untraced,
} from '../text/traced-text.ts';

/** What an expression gives. */
export interface JustValue {
  readonly value: Traced;
  /** Whoever calls just may give another one: a default was taken. */
  readonly given: boolean;
  readonly doubts: readonly RecipeDoubt[];
}

/** Longest text that a value may grow to. */
const MAX_UNITS = 100_000;
const MAX_DEPTH = 64;
/** Functions whose result is one for the same arguments. */
const PURE = new Set(
  (
    'append prepend encode_uri_component quote replace replace_regex trim trim_start trim_end trim_start_match ' +
    'trim_start_matches trim_end_match trim_end_matches capitalize kebabcase lowercamelcase lowercase snakecase ' +
    'titlecase uppercamelcase uppercase shoutykebabcase shoutysnakecase clean join extension file_name file_stem ' +
    'parent_directory parent_dir without_extension sha256 blake3 semver_matches'
  ).split(' '),
);
/** One for the machine or the call. */
const OF_THE_CALLER = new Set(['os', 'os_family', 'arch', 'is_dependency']);
/** What these give on the judged machine (https://just.systems/man/en/functions.html). */
const OF_THE_MACHINE: ReadonlyMap<string, string | undefined> = new Map([
  ['os', JUDGED_OS],
  ['os_family', 'unix'],
  ['arch', { amd64: 'x86_64', arm64: 'aarch64' }[JUDGED_ARCH]],
]);
const FOLDERS = new Set(['justfile_directory', 'justfile_dir', 'source_directory', 'source_dir']);

/** The variables of a justfile; their order does not matter. Nothing is executed. */
export class JustValues {
  readonly #expressions: ReadonlyMap<string, JustExpression>;
  readonly #lists: boolean;
  readonly #surroundings: ReadonlyMap<string, EnvironmentVariable>;
  readonly #known: Map<string, JustValue>;
  readonly #open = new Set<string>();
  /** What only whoever calls just knows, in words; each once. */
  readonly unresolved = new Set<string>();

  /** `lists`: `set lists`, with which an empty text counts as something. `given`: what just is called with. */
  constructor(
    expressions: ReadonlyMap<string, JustExpression>,
    { lists, given }: { readonly lists: boolean; readonly given: GivenVariables },
  ) {
    this.#expressions = expressions;
    this.#lists = lists;
    this.#surroundings = new Map(given.environment.map(variable => [variable.name, variable]));
    this.#known = new Map(given.assignments.map(({ name, value, doubts }) => [name, { value, given: false, doubts }]));
  }

  variable(name: string, at: Traced): JustValue {
    const known = this.#known.get(name);
    if (known) return known;
    const expression = this.#expressions.get(name);
    if (!expression) {
      this.unresolved.add(`${name} is not set in the justfile`);
      return sure(asComputed(at));
    }
    if (this.#open.has(name) || this.#open.size >= MAX_DEPTH) {
      const reason = `${name} refers to itself`;
      this.unresolved.add(reason);
      return { value: asComputed(at), given: false, doubts: [doubtAt(reason, at)] };
    }
    this.#open.add(name);
    const value = this.evaluate(expression);
    this.#open.delete(name);
    this.#known.set(name, value);
    return value;
  }

  evaluate(expression: JustExpression, parameters: ReadonlyMap<string, JustValue> = NONE): JustValue {
    switch (expression.kind) {
      case 'text':
        return sure(expression.value);
      case 'variable':
        return parameters.get(expression.name) ?? this.variable(expression.name, expression.whole);
      case 'command': {
        const command = textOf(trimmed(expression.command));
        return sure(asComputed(expression.whole, `\`${command}\``));
      }
      case 'call':
        return this.#call(expression, parameters);
      case 'joined':
        return together(expression.parts.map(part => this.evaluate(part, parameters)));
      case 'choice':
        return this.#choice(expression, parameters);
      case 'condition':
        return this.#condition(expression, parameters);
      case 'unevaluated':
        return sure(asComputed(expression.whole));
    }
  }

  /** A text with `{{…}}` in it, as the lines of a recipe are. */
  interpolate(text: Traced, parameters: ReadonlyMap<string, JustValue>): JustValue {
    const parts: JustValue[] = [];
    let from = 0;
    let at = 0;
    const take = (end: number) => parts.push(sure(text.slice(from, end)));
    while (at < text.length) {
      if (!isOpening(text, at)) {
        at++;
        continue;
      }
      if (isOpening(text, at + 2)) {
        take(at + 2); // four braces stand for two
        from = at += 4;
        continue;
      }
      take(at);
      const { part, end } = this.#interpolated(text, at, parameters);
      parts.push(part);
      from = at = end;
    }
    take(text.length);
    return together(parts);
  }

  #interpolated(text: Traced, at: number, parameters: ReadonlyMap<string, JustValue>) {
    const { source, offset } = text[at]!;
    const read = source && expressionAt(source, offset + 2);
    const close = read && behindBraces(source, read.end);
    if (read && close) {
      let end = at;
      while (end < text.length && text[end]!.offset < close) end++;
      return { part: withBraces(this.evaluate(read.expression, parameters), text.slice(at, end)), end };
    }
    const rest = text.slice(at);
    const reason = `${textOf(rest.slice(0, 100))} could not be read`;
    return { part: computed(rest, [doubtAt(reason, rest)]), end: text.length };
  }

  #call(call: Extract<JustExpression, { kind: 'call' }>, parameters: ReadonlyMap<string, JustValue>): JustValue {
    const { name, whole } = call;
    const given = call.arguments.map(each => this.evaluate(each, parameters));
    const [first, second] = given;
    if (/^env(?:_var(?:_or_default)?)?$/.test(name) && first)
      return this.#environment(textOf(first.value), second, whole);
    if (FOLDERS.has(name)) return sure(asComputed(untraced('$(CURDIR)'), `${name}()`));
    if (name === 'shell' && given.length === 1 && isKnown(first!)) {
      return sure(asComputed(whole, textOf(whole), originOf(`$(${textOf(first!.value)})`)));
    }
    if (name === 'read' && first && isKnown(first)) {
      return sure(asComputed(whole, textOf(whole), originOfFile(first.value)));
    }
    const machine = given.length === 0 ? OF_THE_MACHINE.get(name) : undefined;
    if (machine !== undefined) return sure(untraced(machine));
    const by = OF_THE_CALLER.has(name) ? OF_CALLER : PURE.has(name) ? originOfAll(given) : undefined;
    return computed(
      whole,
      given.flatMap(({ doubts }) => doubts),
      by,
    );
  }

  #environment(name: string, fallback: JustValue | undefined, whole: Traced): JustValue {
    const known = this.#surroundings.get(name);
    if (known) return { value: known.value, given: false, doubts: known.doubts };
    if (fallback) {
      this.unresolved.add(`${name} of the environment was taken as not set, so its default counts`);
      return { value: fallback.value, given: true, doubts: [...fallback.doubts, ...doubtsOfDefault(name, whole)] };
    }
    this.unresolved.add(`${name} comes from the environment of whoever builds and is not known`);
    return sure(asComputed(whole, textOf(whole), originOfVariable(name)));
  }

  /** Of a default that only whoever calls just can change, `||` takes what it gives; `&&` is a condition. */
  #choice(
    { operator, left, right, whole }: Extract<JustExpression, { kind: 'choice' }>,
    parameters: ReadonlyMap<string, JustValue>,
  ): JustValue {
    const [a, b] = [left, right].map(side => this.evaluate(side, parameters)) as [JustValue, JustValue];
    if (computationsIn(a.value).length > 0 || (a.given && operator === '&&')) return decided(whole, [a, b]);
    const isEmpty = !this.#lists && a.value.length === 0;
    return isEmpty === (operator === '||')
      ? { ...b, given: a.given || b.given, doubts: [...a.doubts, ...b.doubts] }
      : a;
  }

  #condition(
    { operator, left, right, then, otherwise, whole }: Extract<JustExpression, { kind: 'condition' }>,
    parameters: ReadonlyMap<string, JustValue>,
  ): JustValue {
    const [a, b] = [left, right].map(side => this.evaluate(side, parameters)) as [JustValue, JustValue];
    const compares = operator === '==' || operator === '!=';
    if (!compares || !isKnown(a) || !isKnown(b)) {
      return decided(whole, [a, b, ...[then, otherwise].map(branch => this.evaluate(branch, parameters))]);
    }
    const holds = (textOf(a.value) === textOf(b.value)) === (operator === '==');
    return this.evaluate(holds ? then : otherwise, parameters);
  }
}

const NONE: ReadonlyMap<string, JustValue> = new Map();

function sure(value: Traced): JustValue {
  return { value, given: false, doubts: [] };
}

function computed(whole: Traced, doubts: readonly RecipeDoubt[], by?: ValueOrigin): JustValue {
  return { value: asComputed(whole, textOf(whole), by), given: false, doubts };
}

/** What is one of several values, for a reason that is not known. */
function decided(whole: Traced, parts: readonly JustValue[]): JustValue {
  const by = originOfAll(parts);
  const doubts = parts.flatMap(part => part.doubts);
  return computed(whole, doubts, originsTogether(parts.some(({ given }) => given) ? [by, OF_CALLER] : [by]));
}

/** Whether a condition may be decided by it. */
function isKnown({ value, given }: JustValue): boolean {
  return !given && computationsIn(value).length === 0;
}

function together(parts: readonly JustValue[]): JustValue {
  const value: Glyph[] = [];
  const doubts = [...new Set(parts.flatMap(part => part.doubts))];
  for (const part of parts) {
    for (const glyph of part.value) value.push(glyph);
    if (value.length <= MAX_UNITS) continue;
    value.length = MAX_UNITS;
    doubts.push(doubtAt('a value grows beyond 100,000 characters; the rest is not read', value.slice(0, 1)));
    break;
  }
  return { value, given: parts.some(part => part.given), doubts };
}

function originOfAll(given: readonly JustValue[]): ValueOrigin {
  return originsTogether(given.map(({ value }) => originOfText(value)));
}

/** What is computed between the braces is written from brace to brace. */
function withBraces(part: JustValue, whole: Traced): JustValue {
  const [first] = part.value;
  const last = whole.at(-1);
  const within = (glyph: Glyph) =>
    glyph.computed === first!.computed &&
    glyph.source === whole[0]!.source &&
    glyph.offset >= whole[0]!.offset &&
    glyph.offset <= last!.offset;
  if (!first?.computed || !part.value.every(within)) return part;
  return { ...part, value: whole.map(glyph => ({ ...glyph, computed: first.computed })) };
}

function isOpening(text: Traced, at: number): boolean {
  return [text[at], text[at + 1]].every(glyph => glyph?.unit === '{' && glyph.source !== null);
}

/** Offset behind the `}}` that follows blanks; 0 when there is none. */
function behindBraces({ text }: SourceText, from: number): number {
  let at = from;
  while (' \t\r\n'.includes(text[at] ?? '.')) at++;
  return text.startsWith('}}', at) ? at + 2 : 0;
}
