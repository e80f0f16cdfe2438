import type { FileLocation } from '../../../standard/finding.ts';
import { withoutLinkedValues } from './linked-values.ts';
import { locationOf, type Traced } from './traced-text.ts';

/** The place of a text, and what stands there in its file: what a reader would find, quotes among it. */
export function writtenRegion(traced: Traced): { readonly location: FileLocation; readonly text: string } | undefined {
  const location = locationOf(traced);
  const source = traced.find(glyph => glyph.source !== null)?.source;
  if (!location || !source) return undefined;
  const line = source.lineStarts[location.startLine - 1]!;
  const [start, end] = [line + location.startColumn! - 1, line + location.endColumn! - 1];
  const text = source.text.slice(start, end);
  const closing = /^\\?["']/.exec(source.text.slice(end, end + 2))?.[0] ?? '';
  const isOpen = closing !== '' && text.split(closing.at(-1)!).length % 2 === 0;
  const more = isOpen ? closing.length : 0;
  return {
    location: { ...location, endColumn: location.endColumn! + more },
    text: withoutLinkedValues(source.text.slice(start, end + more)).slice(0, 200),
  };
}
