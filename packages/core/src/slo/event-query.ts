/** Turns a query into one that counts events over a number of seconds, or says why it cannot. */
export type EventQuery =
  | {
      readonly ok: true;
      readonly over: (seconds: number) => string;
      /** Names of the metrics in it, where its selectors give one. */
      readonly metrics: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

type Token = { readonly text: string; readonly kind: 'name' | 'braces' | 'range' | 'number' | 'sign' };

const RANGED = new Set(['rate', 'increase']);
const LABEL_LISTS = new Set(['by', 'without', 'on', 'ignoring']);
const RESERVED = new Set(['and', 'unless', 'atan2', 'bool', 'offset', 'group_left', 'group_right', 'inf', 'nan']);
const SIGNS = new Set(['(', ')', ',', '+', '-']);

/**
 * Reads the PromQL of an OpenSLO metric as a count of events. Two forms are understood:
 *
 * - counters: selectors, summed, added or subtracted — `sum(requests_total{code="500"})`. Each
 *   selector s becomes `increase(s[D])` before anything is summed, so that the restart of one
 *   instance is a reset of its own counter and not of the sum;
 * - rates: the same with every selector inside `rate(…[R])` or `increase(…[R])`. Since
 *   rate(s[D]) × D = increase(s[D]), each is replaced by `increase(s[D])`, whatever R was.
 *
 * `over(D)` is then `sum(…)` of it: events in the D seconds before the time of evaluation. Only
 * `sum`, `by`, `without`, `on`, `ignoring`, `or`, `vector(0)`, `+` and `-` may stand around the
 * selectors: under these the sum of counts is a count. Anything else is refused with its name.
 */
export function eventQuery(query: string): EventQuery {
  const tokens = tokenize(query);
  if (typeof tokens === 'string') return { ok: false, reason: tokens };
  const parts: (string | { readonly selector: string })[] = [];
  let rates = 0;
  let ranges = 0;
  let plain = 0;
  for (let index = 0; index < tokens.length; index++) {
    const { text, kind } = tokens[index]!;
    const next = tokens[index + 1];
    if (kind === 'sign') {
      parts.push(text);
    } else if (kind === 'number' || kind === 'range') {
      return refused(text);
    } else if (kind === 'name' && LABEL_LISTS.has(text)) {
      const end = tokens.findIndex((token, at) => at > index && token.text === ')');
      if (end < 0) return refused(text);
      parts.push(
        ` ${tokens
          .slice(index, end + 1)
          .map(token => token.text)
          .join('')} `,
      );
      index = end;
    } else if (kind === 'name' && text === 'or') {
      parts.push(' or ');
    } else if (kind === 'name' && text === 'sum') {
      parts.push('sum');
    } else if (kind === 'name' && text === 'vector') {
      if (
        tokens
          .slice(index + 1, index + 4)
          .map(token => token.text)
          .join('') !== '(0)'
      )
        return refused('vector');
      parts.push('vector(0)');
      index += 3;
    } else if (kind === 'name' && RANGED.has(text) && next?.text === '(') {
      parts.push('increase');
      rates++;
    } else if (kind === 'name' && (next?.text === '(' || RESERVED.has(text.toLowerCase()))) {
      return refused(text);
    } else {
      const braces = kind === 'name' && next?.kind === 'braces' ? next.text : '';
      if (braces !== '') index++;
      if (tokens[index + 1]?.kind === 'range') {
        index++;
        ranges++;
      } else plain++;
      parts.push({ selector: text + braces });
    }
  }
  if (plain + ranges === 0) return { ok: false, reason: 'it names no metric' };
  if (ranges !== rates || (plain > 0 && ranges > 0)) {
    return { ok: false, reason: 'it mixes counters with rates' };
  }
  const over = (seconds: number) => {
    // In the form of rates, `increase(` and `)` stand around the selector already.
    const counted = (selector: string) =>
      ranges > 0 ? `${selector}[${seconds}s]` : `increase(${selector}[${seconds}s])`;
    const texts = parts.map(part => (typeof part === 'string' ? part : counted(part.selector)));
    return terms(texts)
      .map(({ sign, text }) => (sign === '-' ? ` - (sum(${text}) or vector(0))` : `${sign && ' + '}sum(${text})`))
      .join('');
  };
  const selectors = parts.filter(part => typeof part !== 'string').map(part => part.selector);
  const names = selectors.map(selector => /^[a-zA-Z_:][\w:]*/.exec(selector)?.[0]);
  return { ok: true, over, metrics: [...new Set(names.filter(name => name !== undefined))] };
}

/**
 * The operands of + and - that stand outside of brackets. Each is summed by itself, so that errors
 * of which there is no series yet count as 0 instead of emptying the whole: `total - errors`.
 */
function terms(texts: readonly string[]): { readonly sign: string; readonly text: string }[] {
  const found: { sign: string; text: string }[] = [{ sign: '', text: '' }];
  let depth = 0;
  for (const text of texts) {
    if (text === '(') depth++;
    if (text === ')') depth--;
    const last = found.at(-1)!;
    if (depth === 0 && (text === '+' || text === '-') && last.text !== '') found.push({ sign: text, text: '' });
    else last.text += text;
  }
  return found;
}

function refused(text: string): EventQuery {
  return { ok: false, reason: `it uses ${JSON.stringify(text.slice(0, 40))}, which does not keep a count of events` };
}

function tokenize(query: string): Token[] | string {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const sign = query[at]!;
    if (/\s/.test(sign)) {
      at++;
    } else if (/[a-zA-Z_:]/.test(sign)) {
      const start = at;
      while (at < query.length && /[\w:]/.test(query[at]!)) at++;
      tokens.push({ text: query.slice(start, at), kind: 'name' });
    } else if (/[0-9.]/.test(sign)) {
      const start = at;
      while (at < query.length && /[\w.]/.test(query[at]!)) at++;
      tokens.push({ text: query.slice(start, at), kind: 'number' });
    } else if (sign === '{' || sign === '[') {
      const end = closing(query, at, sign === '{' ? '}' : ']');
      if (end < 0) return `its ${sign} is not closed`;
      const text = query.slice(at, end + 1);
      if (sign === '[' && text.includes(':')) return 'it uses a subquery, which does not keep a count of events';
      tokens.push({ text, kind: sign === '{' ? 'braces' : 'range' });
      at = end + 1;
    } else if (SIGNS.has(sign)) {
      tokens.push({ text: sign, kind: 'sign' });
      at++;
    } else {
      return `it uses ${JSON.stringify(sign)}, which does not keep a count of events`;
    }
  }
  return tokens;
}

/** Index of the closing sign; strings are skipped. */
function closing(query: string, start: number, close: string): number {
  for (let at = start + 1; at < query.length; at++) {
    const sign = query[at]!;
    if (sign === close) return at;
    if (sign === '"' || sign === "'" || sign === '`') {
      at++;
      while (at < query.length && query[at] !== sign) at += query[at] === '\\' && sign !== '`' ? 2 : 1;
    }
  }
  return -1;
}
