/** Stands for each unit of a value, so that columns of the text stay what they are in the file. */
const MASK = '*';

/**
 * A text of a build file without the values that `-X name=value` would link into a binary, since one may be a
 * secret (CL8). Expressions stay: `$(KEY)`, `${KEY}`, `{{.Key}}` and commands tell where a value comes from.
 */
export function withoutLinkedValues(text: string): string {
  let out = '';
  let at = 0;
  let [scanned, around] = [0, ''];
  for (const { index, 0: flag, 1: before = '', 2: after = '' } of text.matchAll(LINKED)) {
    around = quoteAfter(text.slice(scanned, index), around);
    scanned = index;
    if (index < at) continue; // within the value before it
    const start = nameEnd(text, index + flag.length);
    const end = valueEnd(text, start, { around, before, after });
    out += text.slice(at, start) + masked(text, start, end);
    at = end;
  }
  return out + text.slice(at);
}

/** `-X name`, `-X=name`, `'-X name`, `-X "name`, `-X \"name`. */
const LINKED = /(["']?)--?X(?:=|[ \t]{1,20})(\\?["'])?/g;

interface Quotes {
  /** That of the text in which all of it stands, as in `"-s -X main.key=" + key`. */
  readonly around: string;
  /** In front of `-X`. */
  readonly before: string;
  /** In front of the name. */
  readonly after: string;
}

/** Index behind the `=` of `name=`; where a name ends without one, there is no value. */
function nameEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !/[\s"'=]/.test(text[at]!)) at = Math.max(at + 1, expressionEnd(text, at));
  return text[at] === '=' ? at + 1 : at;
}

function valueEnd(text: string, start: number, { around, before, after }: Quotes): number {
  if (text[start - 1] !== '=' || (around !== '' && text[start] === around)) return start;
  const own = after === '' ? /^\\?["']/.exec(text.slice(start, start + 2))?.[0] : undefined;
  const quote = own ?? after;
  for (let at = start + (own?.length ?? 0); at < text.length; at = Math.max(at + 1, expressionEnd(text, at))) {
    if (quote !== '') {
      if (text.startsWith(quote, at)) return at;
    } else if (OTHER_BRANCH.test(text.slice(at, at + 100))) return at;
    else if (before === '' ? /[\s"']/.test(text[at]!) : text[at] === before || startsFlag(text, at)) return at;
    else if (text[at] === '`' && expressionEnd(text, at) === at) return at;
  }
  return text.length;
}

/** A flag in another branch of a template's condition: no part of the value in front of it. */
const OTHER_BRANCH = /^\{\{-? ?(?:else|end)\b[^}]*\}\}-[sw](?![\w.=-])/;

/** The quote that is open behind the text, when `open` was in front of it. */
function quoteAfter(text: string, open: string): string {
  let quote = open;
  for (let at = 0; at < text.length; at++) {
    const unit = text[at]!;
    if (unit === '\\') at++;
    else if (quote === '' && (unit === '"' || unit === "'")) quote = unit;
    else if (unit === quote) quote = '';
  }
  return quote;
}

function startsFlag(text: string, at: number): boolean {
  return /^\s{1,20}-/.test(text.slice(at, at + 21));
}

function masked(text: string, start: number, end: number): string {
  let out = '';
  for (let at = start; at < end;) {
    const next = Math.min(expressionEnd(text, at), end);
    out += next > at ? text.slice(at, next) : /["'\\]/.test(text[at]!) ? text[at]! : MASK;
    at = Math.max(next, at + 1);
  }
  return out;
}

/** An expression that is longer counts as a value. */
const LONGEST = 500;
const CLOSED_BY: readonly (readonly [open: string, close: string])[] = [
  ['${{', '}}'],
  ['{{', '}}'],
  ['${', '}'],
  ['`', '`'],
];

/** Index behind the expression that begins here; the same index when none does. */
function expressionEnd(text: string, at: number): number {
  for (const [open, close] of CLOSED_BY) {
    if (!text.startsWith(open, at)) continue;
    const length = text.slice(at, at + LONGEST).indexOf(close, open.length);
    return length < 0 ? at : at + length + close.length;
  }
  const head = /^\$\$?(\(|\w+|[@<^])/.exec(text.slice(at, at + 200));
  if (head === null) return at;
  return head[1] === '(' ? closingParenthesis(text, at + head[0].length) : at + head[0].length;
}

/** Of a command that is not closed on this line, the rest of it. */
function closingParenthesis(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return text.length;
}
