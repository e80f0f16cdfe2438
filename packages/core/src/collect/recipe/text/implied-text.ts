import { isBlank, type Traced, untraced } from './traced-text.ts';

/**
 * Text that nobody wrote, such as a tool's default flags. Each of its words points at the whole of
 * `anchor`: the place where a person would write something else.
 */
export function impliedText(text: string, anchor: Traced): Traced {
  const written = anchor.filter(({ source }) => source !== null);
  const [first, last] = [written[0], written.at(-1)];
  if (!first || !last) return untraced(text);
  const blank = (at: number) => at < 0 || at >= text.length || isBlank(untraced(text[at]!)[0]!);
  return untraced(text).map((glyph, at) => {
    if (blank(at)) return glyph;
    const { source, offset } = blank(at - 1) ? first : last;
    return { ...glyph, source, offset };
  });
}
