import { type Glyph, textOf, type Traced, trimmed } from './traced-text.ts';

/** A piece of a text of Go's text/template. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly value: Traced }
  | TemplateAction
  /** `{{if}}…{{else if}}…{{else}}…{{end}}`; `whole` is all of it. */
  | { readonly kind: 'condition'; readonly branches: readonly TemplateBranch[]; readonly whole: Traced }
  /** What is recognised and not evaluated: `{{range}}…{{end}}`, `{{with}}…{{end}}`; `opening` is its first action. */
  | { readonly kind: 'block'; readonly opening: Traced; readonly whole: Traced }
  /** The rest of a text in which something is not closed, or nested too deep. */
  | { readonly kind: 'unclosed'; readonly value: Traced };

export interface TemplateAction {
  readonly kind: 'action';
  /** With the braces. */
  readonly whole: Traced;
  /** Without braces, trim markers and blanks. */
  readonly inner: Traced;
}

export interface TemplateBranch {
  /** `null`: `{{else}}`. */
  readonly test: string | null;
  /** Its `{{if …}}` or `{{else …}}`. */
  readonly opening: Traced;
  readonly body: readonly TemplatePart[];
}

/** Longest action that is read. */
const MAX_ACTION = 2000;
const MAX_DEPTH = 32;
const OPENING = /^(?:if|range|with|define|block)\b/;

type Token = (TemplateAction | { readonly kind: 'text' | 'unclosed'; readonly value: Traced }) & {
  /** Index of its first unit in the text. */
  readonly from: number;
};

/** The parts of a text (https://pkg.go.dev/text/template, "Text and spaces" and "Actions"). */
export function templateParts(text: Traced): readonly TemplatePart[] {
  return partsOf(text, tokensOf(text));
}

interface OpenBlock {
  readonly from: number;
  readonly word: string;
  readonly branches: { test: string | null; opening: Traced; body: TemplatePart[] }[];
}

function partsOf(text: Traced, tokens: readonly Token[]): readonly TemplatePart[] {
  const top: TemplatePart[] = [];
  const open: OpenBlock[] = [];
  const into = () => open.at(-1)?.branches.at(-1)!.body ?? top;
  for (const token of tokens) {
    if (token.kind !== 'action') {
      into().push({ kind: token.kind, value: token.value });
      continue;
    }
    const { inner, whole, from } = token;
    const action = textOf(inner);
    const word = /^\w+/.exec(action)?.[0] ?? '';
    const block = open.at(-1);
    if (OPENING.test(action)) {
      if (open.length >= MAX_DEPTH) return [{ kind: 'unclosed', value: text }];
      open.push({ from, word, branches: [{ test: action.slice(word.length).trim(), opening: whole, body: [] }] });
    } else if (word === 'else' && block) {
      block.branches.push({ test: elseTest(action), opening: whole, body: [] });
    } else if (word === 'end' && block) {
      open.pop();
      into().push(closed(block, text.slice(block.from, from + whole.length)));
    } else into().push(token);
  }
  const [outermost] = open;
  if (outermost) top.push({ kind: 'unclosed', value: text.slice(outermost.from) });
  return top;
}

function closed({ word, branches }: OpenBlock, whole: Traced): TemplatePart {
  if (word === 'if' && branches.every(({ test }) => test !== '')) return { kind: 'condition', branches, whole };
  return { kind: 'block', opening: branches[0]!.opening, whole };
}

/** `null`: `{{else}}`; `''`: neither that nor `{{else if X}}`. */
function elseTest(action: string): string | null {
  if (action === 'else') return null;
  return /^else\s+if\b([^]*)$/.exec(action)?.[1]!.trim() ?? '';
}

/** Text and actions in turn; the blanks that `{{-` and `-}}` take away are gone. */
function tokensOf(text: Traced): readonly Token[] {
  const tokens: Token[] = [];
  let from = 0;
  let at = 0;
  const take = (end: number, before: string) => {
    let [start, stop] = [from, end];
    const last = tokens.at(-1);
    if (last?.kind === 'action' && /\s-\}\}$/.test(textOf(last.whole.slice(-4)))) {
      while (start < stop && isSpace(text[start]!)) start++;
    }
    if (/^\{\{-\s/.test(before)) while (stop > start && isSpace(text[stop - 1]!)) stop--;
    if (stop > start) tokens.push({ kind: 'text', value: text.slice(start, stop), from: start });
  };
  while (at < text.length) {
    if (!isUnit(text, at, '{') || !isUnit(text, at + 1, '{')) {
      at++;
      continue;
    }
    take(at, textOf(text.slice(at, at + 4)));
    const end = actionEnd(text, at + 2);
    if (end < 0) {
      tokens.push({ kind: 'unclosed', value: text.slice(at), from: at });
      return tokens;
    }
    const whole = text.slice(at, end);
    tokens.push({ kind: 'action', whole, inner: withoutMarkers(whole), from: at });
    from = at = end;
  }
  take(text.length, '');
  return tokens;
}

function withoutMarkers(whole: Traced): Traced {
  const plain = textOf(whole);
  const [start, end] = [/^\{\{-\s/.test(plain) ? 3 : 2, /\s-\}\}$/.test(plain) ? -3 : -2];
  return trimmed(whole.slice(start, end));
}

/** Index behind the `}}` that ends an action, strings skipped; -1 when there is none. */
function actionEnd(text: Traced, from: number): number {
  let quote = '';
  const limit = Math.min(text.length, from + MAX_ACTION);
  for (let at = from; at < limit; at++) {
    const { unit } = text[at]!;
    if (quote !== '') {
      if (unit === '\\' && quote === '"') at++;
      else if (unit === quote) quote = '';
    } else if (unit === '"' || unit === '`') quote = unit;
    else if (isUnit(text, at, '}') && isUnit(text, at + 1, '}')) return at + 2;
  }
  return -1;
}

function isUnit(text: Traced, at: number, unit: string): boolean {
  const glyph = text[at];
  return glyph?.computed === null && glyph.unit === unit;
}

function isSpace(glyph: Glyph): boolean {
  return glyph.computed === null && /\s/.test(glyph.unit);
}
