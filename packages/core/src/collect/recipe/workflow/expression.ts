/** What an expression of a workflow gives; `prefix`: a text of which only the beginning is known. */
export type ExpressionValue = string | number | boolean | null | { readonly prefix: string };

/** The value of a context by its path in lower case: `['github', 'ref']`; `undefined`: not known. */
export type ExpressionContexts = (path: readonly string[]) => ExpressionValue | undefined;

const MAX_LENGTH = 2000;
const MAX_DEPTH = 50;
const TOKEN = /\s*('(?:[^']|'')*'|\d+(?:\.\d+)?|[A-Za-z_][\w-]*|&&|\|\||[!=<>]=|[!<>()[\].,*])/y;

/**
 * Evaluates an expression of GitHub Actions
 * (https://docs.github.com/actions/reference/workflows-and-actions/expressions) for a run in which nothing has
 * failed. `undefined`: not known.
 */
export function evaluateExpression(text: string, contexts: ExpressionContexts): ExpressionValue | undefined {
  const tokens = text.length > MAX_LENGTH ? null : tokensOf(text);
  if (!tokens) return undefined;
  const parser = new Parser(tokens, contexts);
  const value = parser.choice('||', 0);
  if (!parser.isDone) return undefined;
  return isOfTruth(value) ? value.truth : value;
}

function isOfTruth(value: Operand): value is { readonly truth: boolean } {
  return typeof value === 'object' && value !== null && 'truth' in value;
}

/** As GitHub takes it for true; `null`: not known. */
export function truthOf(value: Operand): boolean | null {
  if (value === undefined) return null;
  if (isOfTruth(value)) return value.truth;
  return !(value === null || value === '' || value === 0 || value === false);
}

function tokensOf(text: string): readonly string[] | null {
  const tokens: string[] = [];
  for (let at = 0; at < text.trimEnd().length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) return null;
    tokens.push(match[1]!);
  }
  return tokens;
}

/** A value while it is evaluated; `truth`: only whether it is taken for true is known. */
type Operand = ExpressionValue | { readonly truth: boolean } | undefined;

class Parser {
  readonly #tokens: readonly string[];
  readonly #contexts: ExpressionContexts;
  #at = 0;

  constructor(tokens: readonly string[], contexts: ExpressionContexts) {
    this.#tokens = tokens;
    this.#contexts = contexts;
  }

  get isDone(): boolean {
    return this.#at === this.#tokens.length;
  }

  /** `&&` binds tighter than `||`; both give one of their operands. */
  choice(operator: '||' | '&&', depth: number): Operand {
    const part = () => (operator === '||' ? this.choice('&&', depth) : this.#comparison(depth));
    let left = part();
    while (this.#takes(operator)) left = chosen(operator, left, part());
    return left;
  }

  #comparison(depth: number): Operand {
    let left = this.#unary(depth);
    for (;;) {
      const operator = this.#tokens[this.#at] ?? '';
      if (!/^(?:[=!<>]=|[<>])$/.test(operator)) return left;
      this.#at++;
      left = compared(operator, left, this.#unary(depth));
    }
  }

  #unary(depth: number): Operand {
    if (depth > MAX_DEPTH) return this.#giveUp();
    if (!this.#takes('!')) return this.#primary(depth);
    const truth = truthOf(this.#unary(depth + 1));
    return truth === null ? undefined : !truth;
  }

  #primary(depth: number): Operand {
    const token = this.#tokens[this.#at++];
    if (token === undefined) return undefined;
    if (token === '(') {
      const inner = this.choice('||', depth + 1);
      return this.#takes(')') ? inner : this.#giveUp();
    }
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (/^\d/.test(token)) return Number(token);
    if (/^(?:true|false)$/.test(token)) return token === 'true';
    if (token === 'null') return null;
    if (!/^[A-Za-z_]/.test(token)) return this.#giveUp();
    return this.#takes('(') ? this.#call(token.toLowerCase(), depth) : this.#context(token);
  }

  #call(name: string, depth: number): Operand {
    const given: Operand[] = [];
    while (!this.#takes(')')) {
      if (this.#at >= this.#tokens.length) return undefined;
      given.push(this.choice('||', depth + 1));
      this.#takes(',');
    }
    return called(name, given);
  }

  #context(first: string): Operand {
    const path = [first.toLowerCase()];
    for (;;) {
      if (this.#takes('.')) path.push((this.#tokens[this.#at++] ?? '').toLowerCase());
      else if (this.#takes('[')) {
        const index = this.#tokens[this.#at++] ?? '';
        if (!this.#takes(']')) return this.#giveUp();
        path.push(index.startsWith("'") ? index.slice(1, -1).toLowerCase() : '*');
      } else break;
    }
    return path.includes('*') ? undefined : this.#contexts(path);
  }

  #takes(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #giveUp(): undefined {
    this.#at = this.#tokens.length + 1;
    return undefined;
  }
}

function chosen(operator: '||' | '&&', left: Operand, right: Operand): Operand {
  const settles = operator === '||';
  const truth = truthOf(left);
  if (truth !== null) return truth === settles ? left : right;
  return truthOf(right) === settles ? { truth: settles } : undefined;
}

function called(name: string, [first, second]: readonly Operand[]): Operand {
  switch (name) {
    case 'always':
    case 'success':
      return true;
    case 'failure':
    case 'cancelled':
      return false;
    case 'startswith':
    case 'endswith':
    case 'contains':
      return found(name, first, second);
    default:
      return undefined;
  }
}

function found(name: 'startswith' | 'endswith' | 'contains', text: Operand, part: Operand): boolean | undefined {
  const sought = asText(part);
  if (sought === undefined || text === undefined || isOfTruth(text)) return undefined;
  if (typeof text === 'object' && text !== null) {
    const prefix = text.prefix.toLowerCase();
    if (name === 'contains') return prefix.includes(sought) ? true : undefined;
    if (name === 'endswith') return undefined;
    return prefix.startsWith(sought) ? true : sought.startsWith(prefix) ? undefined : false;
  }
  const whole = asText(text)!;
  if (name === 'contains') return whole.includes(sought);
  return name === 'startswith' ? whole.startsWith(sought) : whole.endsWith(sought);
}

/** Texts are compared without regard to case. */
function asText(value: Operand): string | undefined {
  if (value === undefined || (typeof value === 'object' && value !== null)) return undefined;
  return value === null ? '' : String(value).toLowerCase();
}

function compared(operator: string, left: Operand, right: Operand): boolean | undefined {
  if (left === undefined || right === undefined || isOfTruth(left) || isOfTruth(right)) return undefined;
  if (operator === '==' || operator === '!=') {
    const equal = areEqual(left, right);
    return equal === undefined ? undefined : equal === (operator === '==');
  }
  const [a, b] = [asNumber(left), asNumber(right)];
  if (typeof left === 'string' || typeof right === 'string' || a === undefined || b === undefined) return undefined;
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

/** Values of different types are compared as numbers. */
function areEqual(left: ExpressionValue, right: ExpressionValue): boolean | undefined {
  for (const [one, other] of [[left, right] as const, [right, left] as const]) {
    if (typeof one !== 'object' || one === null) continue;
    const text = typeof other === 'string' ? other.toLowerCase() : undefined;
    return text !== undefined && !text.startsWith(one.prefix.toLowerCase()) ? false : undefined;
  }
  if (left === null && right === null) return true;
  if (typeof left === typeof right) return asText(left) === asText(right);
  return asNumber(left) === asNumber(right);
}

function asNumber(value: ExpressionValue): number | undefined {
  return typeof value === 'object' && value !== null ? undefined : Number(value);
}
