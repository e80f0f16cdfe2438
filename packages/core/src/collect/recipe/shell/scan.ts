import type { Glyph, Traced } from '../text/traced-text.ts';

/** Whether the unit at `at` is written as it is and not part of an expression that nobody runs. */
export function isUnit(text: Traced, at: number, unit: string): boolean {
  const glyph = text[at];
  return glyph?.computed === null && glyph.unit === unit;
}

export function isShellBlank(glyph: Glyph | undefined): boolean {
  return glyph?.computed === null && (glyph.unit === ' ' || glyph.unit === '\t' || glyph.unit === '\r');
}

/** Index after the closing unit that belongs to an opening one before `from`, or -1. An empty `open` does not nest. */
export function closingUnit(text: Traced, from: number, open: string, close: string): number {
  let depth = 1;
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const unit = text[at]!.unit;
    if (unit === '\\' && quote !== "'") at++;
    else if (quote !== '') quote = unit === quote ? '' : quote;
    else if (open !== '' && (unit === "'" || unit === '"')) quote = unit;
    else if (unit === close) {
      depth--;
      if (depth === 0) return at + 1;
    } else if (unit === open) depth++;
  }
  return -1;
}

/** Index after the `}` that ends the body of a function whose `{` stands before `from`, or -1. */
export function bodyEnd(text: Traced, from: number): number {
  let depth = 1;
  let wordStarts = true;
  for (let at = from; at < text.length; at++) {
    const { unit } = text[at]!;
    if (unit === '\\') {
      at++;
      wordStarts = false;
    } else if (unit === "'" || unit === '"') {
      const end = quoteEnd(text, at);
      if (end < 0) return -1;
      at = end - 1;
      wordStarts = false;
    } else if (unit === '$' && (isUnit(text, at + 1, '{') || isUnit(text, at + 1, '('))) {
      const open = text[at + 1]!.unit;
      const end = closingUnit(text, at + 2, open, open === '{' ? '}' : ')');
      if (end < 0) return -1;
      at = end - 1;
      wordStarts = false;
    } else if (unit === '#' && wordStarts) {
      while (at + 1 < text.length && text[at + 1]!.unit !== '\n') at++;
    } else {
      if (wordStarts && unit === '{') depth++;
      else if (wordStarts && unit === '}') {
        depth--;
        if (depth === 0) return at + 1;
      }
      wordStarts = /[\s;&|()]/.test(unit);
    }
  }
  return -1;
}

/** Index after the quote that closes the one at `start`, or -1. */
export function quoteEnd(text: Traced, start: number): number {
  const quote = text[start]!.unit;
  for (let at = start + 1; at < text.length; at++) {
    const { unit } = text[at]!;
    if (unit === '\\' && quote === '"') at++;
    else if (unit === quote) return at + 1;
  }
  return -1;
}

/** Index of the line break that ends the line at `at`, or the length. */
export function lineEnd(text: Traced, at: number): number {
  let end = at;
  while (end < text.length && text[end]!.unit !== '\n') end++;
  return end;
}
