import { isBlank, type Traced, untraced } from '../text/traced-text.ts';

/** Words between blanks; an expression that is not evaluated belongs to one word, whatever it holds. */
export function blankWords(value: Traced): readonly Traced[] {
  const words: Traced[] = [];
  let start = -1;
  for (let at = 0; at <= value.length; at++) {
    const glyph = value[at];
    if (glyph && !isBlank(glyph)) start = start < 0 ? at : start;
    else if (start >= 0) {
      words.push(value.slice(start, at));
      start = -1;
    }
  }
  return words;
}

/** Words with one blank between each two. */
export function joinedNames(words: readonly Traced[]): Traced {
  return words.flatMap((word, index) => (index === 0 ? [...word] : [...untraced(' '), ...word]));
}

/** A name of a file as make knows it: without `./` at its start. */
export function fileName(word: Traced): Traced {
  let start = 0;
  while (word[start]?.unit === '.' && word[start + 1]?.unit === '/' && word.length > start + 2) {
    start += 2;
    while (word[start]?.unit === '/') start++;
  }
  return word.slice(start);
}

/** A pattern with the stem in the place of its `%`. */
export function withStem(pattern: Traced, stem: string): Traced {
  const at = pattern.findIndex(({ unit, computed }) => unit === '%' && computed === null);
  return at < 0 ? pattern : [...pattern.slice(0, at), ...untraced(stem), ...pattern.slice(at + 1)];
}

/** The index behind the last slash of a name. */
export function folderEnd(name: Traced): number {
  return name.findLastIndex(({ unit }) => unit === '/') + 1;
}
