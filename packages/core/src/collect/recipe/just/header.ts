import { type JustExpression, valueAt } from './expression.ts';
import { type SourceText, trace, type Traced } from '../text/traced-text.ts';

export interface JustParameter {
  readonly name: string;
  readonly written: Traced;
  readonly exported: boolean;
  /** `*rest` may be nothing. */
  readonly optional: boolean;
  /** `*rest`, `+rest`: all words that are left. */
  readonly takesRest: boolean;
  readonly fallback?: JustExpression;
}

export interface JustDependency {
  readonly name: string;
  readonly written: Traced;
  readonly hasArguments: boolean;
  /** Behind `&&`: it runs after the recipe. */
  readonly after: boolean;
}

/** The first line of a recipe: `build target='app' *rest: test (pack target) && publish`. */
export interface JustHeader {
  readonly name: string;
  readonly parameters: readonly JustParameter[];
  readonly dependencies: readonly JustDependency[];
  /** Offset behind it. */
  readonly end: number;
}

const MAX_PARTS = 200;
const NAME = /^[A-Za-z_][\w-]*/;

/** `null` when no recipe begins at the offset. */
export function justHeader(source: SourceText, start: number): JustHeader | null {
  const reader = new Reader(source, start);
  reader.takes('@');
  const name = reader.name();
  if (name === null) return null;
  const parameters: JustParameter[] = [];
  while (!reader.takes(':')) {
    const parameter = parameters.length < MAX_PARTS ? parameterAt(reader) : null;
    if (!parameter) return null;
    parameters.push(parameter);
  }
  const dependencies: JustDependency[] = [];
  let after = false;
  for (;;) {
    if (reader.atEnd) return { name, parameters, dependencies, end: reader.at };
    if (reader.takes('&&')) after = true;
    else {
      const dependency = dependencies.length < MAX_PARTS ? dependencyAt(reader, after) : null;
      if (!dependency) return null;
      dependencies.push(dependency);
    }
  }
}

function parameterAt(reader: Reader): JustParameter | null {
  const start = reader.at;
  const kind = reader.takes('*') ? '*' : reader.takes('+') ? '+' : '';
  const exported = reader.takes('$');
  const name = reader.name();
  if (name === null) return null;
  const parameter = () => {
    return { name, written: reader.from(start), exported, optional: kind === '*', takesRest: kind !== '' };
  };
  if (!reader.takes('=')) return parameter();
  const fallback = reader.value();
  return fallback && { ...parameter(), fallback };
}

function dependencyAt(reader: Reader, after: boolean): JustDependency | null {
  const start = reader.at;
  const bracket = reader.takes('(');
  const name = reader.name();
  if (name === null) return null;
  let given = 0;
  while (bracket && !reader.takes(')')) {
    if (++given > MAX_PARTS || !reader.value()) return null;
  }
  return { name, written: reader.from(start), hasArguments: given > 0, after };
}

class Reader {
  readonly #source: SourceText;
  at: number;

  constructor(source: SourceText, at: number) {
    this.#source = source;
    this.at = at;
  }

  get atEnd(): boolean {
    this.#skip();
    return '\r\n#'.includes(this.#source.text[this.at] ?? '\n');
  }

  takes(sign: string): boolean {
    this.#skip();
    if (!this.#source.text.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  name(): string | null {
    this.#skip();
    const name = NAME.exec(this.#source.text.slice(this.at, this.at + 200))?.[0];
    // `module::recipe` names a recipe of another file
    if (name === undefined) return null;
    this.at += name.length;
    return name;
  }

  value(): JustExpression | null {
    const read = valueAt(this.#source, this.at);
    if (!read) return null;
    this.at = read.end;
    return read.expression;
  }

  from(start: number): Traced {
    let from = start;
    while (from < this.at && ' \t'.includes(this.#source.text[from]!)) from++;
    return trace(this.#source, from, this.at);
  }

  #skip(): void {
    while (' \t'.includes(this.#source.text[this.at] ?? '.')) this.at++;
  }
}
