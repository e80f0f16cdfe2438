import type { LoadedBytes, Program } from './code.ts';
import { timeIn } from './shape.ts';

/** Text at one place of the read-only data of both programs. */
export interface TextDifference {
  readonly section: string;
  /** A time that the difference lies in, else the differing bytes. */
  readonly a: string;
  readonly b: string;
}

const MAX_FOUND = 20;
/** Bytes around a difference that are searched for a time, and that part two differences. */
const AROUND = 40;

/**
 * Printable text that differs in read-only data of the same size: constants of the source, which no variable
 * points to. The section of the function table is left out.
 */
export function differingTexts(a: Program, b: Program): TextDifference[] {
  const found: TextDifference[] = [];
  for (const one of a.sections) {
    const other = b.sections.find(({ section }) => section.name === one.section.name);
    if (!isConstants(one) || other?.bytes?.length !== one.bytes?.length) continue;
    const [bytes, others] = [one.bytes!, other!.bytes!];
    for (let at = 0; at < bytes.length && found.length < MAX_FOUND;) {
      if (bytes[at] === others[at]) {
        at++;
        continue;
      }
      const start = at;
      let end = at + 1;
      for (at++; at < bytes.length && at < end + AROUND; at++) if (bytes[at] !== others[at]) end = at + 1;
      if (!isText(bytes, start, end) || !isText(others, start, end)) continue;
      found.push({
        section: one.section.name,
        a: textAt(bytes, start, end),
        b: textAt(others, start, end),
      });
    }
  }
  return found;
}

function isConstants({ section, writable, bytes }: LoadedBytes): boolean {
  if (writable || section.executable || bytes === undefined || section.type === 'NOTE') return false;
  return !/gopclntab$/.test(section.name);
}

function isText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (bytes[index]! < 0x20 || bytes[index]! > 0x7e) return false;
  return true;
}

function textAt(bytes: Uint8Array, start: number, end: number): string {
  const from = Math.max(0, start - AROUND);
  const around = Buffer.from(bytes.subarray(from, end + AROUND)).toString('latin1');
  return timeIn(around, start - from) ?? around.slice(start - from, end - from);
}
