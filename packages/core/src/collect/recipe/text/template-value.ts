import type { TemplateField, TemplateFields, TemplateValue } from './template-field.ts';
import { computationsIn, textOf } from './traced-text.ts';

/** Functions of a tool's templates; `undefined`: what it gives is not known. */
export type TemplateFunctions = Readonly<
  Record<string, (...given: readonly TemplateValue[]) => TemplateValue | undefined>
>;

/** What is known of a template while it is evaluated. */
export interface TemplateKnowledge {
  readonly fields: TemplateFields;
  readonly functions: TemplateFunctions;
}

const TOKEN = /\s*("(?:[^"\\])*"|`[^`]*`|-?\d+(?![\w.])|\$?(?:\.[A-Za-z_]\w*)+|[A-Za-z_]\w*|[()|])/y;
const MAX_DEPTH = 32;

/** Whether the pipeline of an `{{if}}` holds (text/template, "Actions"); `null`: not known. */
export function holds(pipeline: string, known: TemplateKnowledge): boolean | null {
  return truthOf(valueOf(pipeline, known));
}

/** The value of a pipeline; `undefined`: not known. */
export function valueOf(pipeline: string, known: TemplateKnowledge): TemplateValue | undefined {
  const tokens: string[] = [];
  for (let at = 0; at < pipeline.trimEnd().length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(pipeline);
    if (!match) return undefined;
    tokens.push(match[1]!);
  }
  const evaluation = new Evaluation(tokens, known);
  const value = evaluation.pipeline(0);
  return evaluation.isDone ? value : undefined;
}

function truthOf(value: TemplateValue | undefined): boolean | null {
  return value === undefined ? null : !isEmpty(value);
}

/** An empty value counts as false, as it does for `default` (text/template, "Actions"). */
export function isEmpty(value: TemplateValue): boolean {
  return value === null || value === '' || value === 0 || value === false;
}

type Operand = TemplateValue | undefined;

class Evaluation {
  readonly #tokens: readonly string[];
  readonly #known: TemplateKnowledge;
  #at = 0;

  constructor(tokens: readonly string[], known: TemplateKnowledge) {
    this.#tokens = tokens;
    this.#known = known;
  }

  get isDone(): boolean {
    return this.#at === this.#tokens.length;
  }

  pipeline(depth: number): Operand {
    let value = this.#command([], depth);
    while (this.#tokens[this.#at] === '|') {
      this.#at++;
      value = this.#command([value], depth);
    }
    return value;
  }

  /** `piped`: what the command before it gave, the last argument. */
  #command(piped: readonly Operand[], depth: number): Operand {
    const name = this.#tokens[this.#at] ?? '';
    const isCall = /^[A-Za-z_]/.test(name) && !CONSTANTS.has(name);
    if (isCall) this.#at++;
    const operands: Operand[] = [];
    while (this.#at < this.#tokens.length && !'|)'.includes(this.#tokens[this.#at]!))
      operands.push(this.#operand(depth));
    if (isCall) return this.#call(name, [...operands, ...piped]);
    return operands.length === 1 && piped.length === 0 ? operands[0] : undefined;
  }

  #operand(depth: number): Operand {
    const token = this.#tokens[this.#at++]!;
    if (token === '(') {
      const value = depth < MAX_DEPTH ? this.pipeline(depth + 1) : undefined;
      if (this.#tokens[this.#at] !== ')') return undefined;
      this.#at++;
      return value;
    }
    if (CONSTANTS.has(token)) return CONSTANTS.get(token);
    if (/^["`]/.test(token)) return token.slice(1, -1);
    if (/^-?\d/.test(token)) return Number(token);
    if (/^\$?\./.test(token)) return fieldValue(this.#known.fields(token.replace(/^\$?\./, '').split('.')));
    return this.#call(token, []);
  }

  #call(name: string, given: readonly Operand[]): Operand {
    switch (name) {
      case 'and':
        return firstOf(false, given);
      case 'or':
        return firstOf(true, given);
      case 'not': {
        const truth = truthOf(given[0]);
        return truth === null ? undefined : !truth;
      }
      case 'eq':
      case 'ne':
        return equality(name, given);
      default: {
        const known = given.filter(each => each !== undefined);
        const call = Object.hasOwn(this.#known.functions, name) ? this.#known.functions[name] : undefined;
        return call && known.length === given.length ? call(...known) : undefined;
      }
    }
  }
}

const CONSTANTS: ReadonlyMap<string, TemplateValue> = new Map<string, TemplateValue>([
  ['true', true],
  ['false', false],
  ['nil', null],
]);

/** The first that is true, or false, else the last. Of one behind what is not known only the truth is known. */
function firstOf(truth: boolean, given: readonly Operand[]): Operand {
  let isSure = true;
  for (const [index, each] of given.entries()) {
    const own = truthOf(each);
    if (own === truth) return isSure ? each : truth;
    if (own === null) isSure = false;
    else if (index === given.length - 1) return isSure ? each : undefined;
  }
  return undefined;
}

/** `eq a b c`: whether a is one of the others. Values of different types are an error to Go, but for nil. */
function equality(name: string, [first, ...others]: readonly Operand[]): Operand {
  if (first === undefined || others.length === 0 || (name === 'ne' && others.length > 1)) return undefined;
  const comparable = others.every(
    other => other !== undefined && (typeof other === typeof first || other === null || first === null),
  );
  if (!comparable) return undefined;
  return others.includes(first) === (name === 'eq');
}

/** `undefined`: computed, doubted or given by whoever builds. */
export function fieldValue(field: TemplateField): TemplateValue | undefined {
  switch (field.kind) {
    case 'text':
      if ((field.doubts ?? []).length > 0 || computationsIn(field.value).length > 0) return undefined;
      return field.typed ?? textOf(field.value);
    case 'computed':
      return field.known;
    case 'unset':
      return null;
    case 'unknown':
      return undefined;
  }
}
