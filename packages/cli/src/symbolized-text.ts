import type { Place } from '@gds-dev/core/symbolize';
import { terminalSafeLine } from '@gds-dev/core/terminal';
import type { Asked } from './commands/symbolize.ts';

/** Printable ASCII has nothing to escape; nearly every name is that. */
const PLAIN = /^[ -~]*$/;

/** About so many lines are a part. */
const LINES = 500;

/**
 * Places as `gds symbolize` shows them: a line a frame, the innermost first, each with the address, the function and
 * file:line. In parts of whole lines.
 */
export function* symbolizedText(addresses: readonly Asked[], places: readonly Place[]): Generator<string> {
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
  let lines: string[] = [];
  for (let index = 0; index < places.length; index++) {
    const place = places[index]!;
    const address = addresses[index]!.text.padEnd(width);
    if (place.kind === 'function') {
      for (const { function: name, file, line: number, inlined } of place.frames) {
        const called = name === null ? '?' : line(name);
        const where = file === null ? '?' : `${line(file)}:${number}`;
        lines.push(`${address}  ${called}${inlined ? ' (inlined)' : ''}  ${where}`);
      }
    } else {
      lines.push(`${address}  ?  ? (${place.kind === 'outside-code' ? 'not in code' : 'code without a name'})`);
    }
    if (lines.length >= LINES || index === places.length - 1) {
      yield `${lines.join('\n')}\n`;
      lines = [];
    }
  }
}
