/** Most words that one word may become. */
const MAX_WORDS = 64;

/** The words that bash makes of one (Brace Expansion): `cmd/{app,tool}` is two. One that would become too many stays. */
export function expandedBraces(word: string): readonly string[] {
  let words: readonly string[] = [word];
  for (;;) {
    const next = words.flatMap(each => {
      const found = /\{([^{},]*,[^{}]*)\}/.exec(each); // the innermost come first
      if (!found) return [each];
      const [before, behind] = [each.slice(0, found.index), each.slice(found.index + found[0].length)];
      return found[1]!.split(',').map(part => `${before}${part}${behind}`);
    });
    if (next.length > MAX_WORDS) return [word];
    if (next.length === words.length) return next;
    words = next;
  }
}
