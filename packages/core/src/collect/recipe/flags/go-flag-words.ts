import { isBlank, type Traced } from '../text/traced-text.ts';

/**
 * Splits the value of `-ldflags`, `-gcflags` or GOFLAGS as cmd/go does (cmd/internal/quoted.Split):
 * at blanks, where a word may be quoted as a whole and nothing is unescaped.
 */
export function goFlagWords(value: Traced): readonly Traced[] {
  const words: Traced[] = [];
  let at = 0;
  while (at < value.length) {
    const glyph = value[at]!;
    if (isBlank(glyph)) {
      at++;
      continue;
    }
    const quote = glyph.computed === null && (glyph.unit === '"' || glyph.unit === "'") ? glyph.unit : '';
    const start = quote === '' ? at : at + 1;
    let end = start;
    while (end < value.length && (quote === '' ? !isBlank(value[end]!) : !ends(value, end, quote))) end++;
    words.push(value.slice(start, end));
    at = quote === '' ? end : end + 1;
  }
  return words;
}

/** The quote that a word of the value begins with and nothing ends, for which Go refuses all of it. */
export function unterminatedQuote(value: Traced): string | undefined {
  for (let at = 0; at < value.length; at++) {
    const { unit, computed } = value[at]!;
    if (isBlank(value[at]!)) continue;
    if (computed === null && (unit === '"' || unit === "'")) {
      const start = at;
      for (at++; at < value.length && !ends(value, at, unit); at++);
      if (at >= value.length) return value[start]!.unit;
    } else while (at + 1 < value.length && !isBlank(value[at + 1]!)) at++;
  }
  return undefined;
}

/** `-X main.v=1` is one flag in two words: joins each of the named flags with its value. */
export function joinValues(words: readonly Traced[], takesValue: (flag: string) => boolean): readonly Traced[] {
  const joined: Traced[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const next = words[at + 1];
    if (next && takesValue(word.map(glyph => glyph.unit).join(''))) {
      joined.push([...word, { unit: ' ', source: null, offset: 0, computed: null }, ...next]);
      at++;
    } else joined.push(word);
  }
  return joined;
}

function ends(value: Traced, at: number, quote: string): boolean {
  return value[at]!.computed === null && value[at]!.unit === quote;
}
