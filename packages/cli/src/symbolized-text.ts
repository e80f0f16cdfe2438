import type { Place } from '@gds-dev/core/symbolize';
import { terminalSafeLine } from '@gds-dev/core/terminal';
import type { Asked } from './addresses.ts';

/** Printable ASCII has nothing to escape; nearly every name is that. */
const PLAIN = /^[ -~]*$/;

/** About so many characters are a part. */
const PART = 1 << 16;

/**
 * Places as `gds symbolize` shows them: a line a frame, the innermost first, each with the address, the function and
 * file:line. `write` gets them in parts of whole lines.
 */
export function writeSymbolized(
  addresses: readonly Asked[],
  places: readonly Place[],
  write: (part: string) => void,
): void {
  const width = addresses.reduce((longest, { text }) => Math.max(longest, text.length), 0);
  // Names and paths come again and again.
  const safe = new Map<string, string>();
  const line = (text: string) => {
    let known = safe.get(text);
    if (known === undefined) {
      known = PLAIN.test(text) ? text : terminalSafeLine(text);
      safe.set(text, known);
    }
    return known;
  };
  let part = '';
  for (let index = 0; index < places.length; index++) {
    const place = places[index]!;
    const address = addresses[index]!.text.padEnd(width);
    if (place.kind === 'function') {
      for (const { function: name, file, line: number, inlined } of place.frames) {
        const called = name === null ? '?' : line(name);
        const where = file === null ? '?' : `${line(file)}:${number}`;
        part += `${address}  ${called}${inlined ? ' (inlined)' : ''}  ${where}\n`;
      }
    } else {
      part += `${address}  ?  ? (${place.kind === 'outside-code' ? 'not in code' : 'code without a name'})\n`;
    }
    if (part.length >= PART) {
      write(part);
      part = '';
    }
  }
  if (part !== '') write(part);
}
