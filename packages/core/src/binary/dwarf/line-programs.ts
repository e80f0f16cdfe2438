import { problemOf, type BinaryProblem } from '../errors.ts';
import type { Cursor } from './leb.ts';
import { readLineHeader, type LineHeader } from './line-header.ts';
import { LineMachine, type RowBuffer } from './line-program.ts';

/** Every row of every line program, in the order of the section. */
export interface LineRows extends Readonly<RowBuffer> {
  readonly headers: readonly LineHeader[];
  /** Rows; the arrays are at least so long. */
  readonly count: number;
  /** SEQUENCE_WIDTH numbers per sequence: first row, row behind the last, index in `headers`. */
  readonly sequences: readonly number[];
  /** Programs that could not be read to their end, and rows that contradict the header. */
  readonly problems: readonly BinaryProblem[];
}

/** Numbers of a sequence in `LineRows.sequences`. */
export const SEQUENCE_WIDTH = 3;

const MAX_PROBLEMS = 100;

/**
 * Runs every line program of `.debug_line` and keeps the rows. A damaged program is a problem in the result and
 * does not hide the ones behind it; a damaged unit length ends the reading.
 *
 * Format: DWARF 5 section 6.2.5.
 */
export function runLinePrograms(bytes: Uint8Array, littleEndian: boolean): LineRows {
  const sequences: number[] = [];
  // Go writes about three bytes a row.
  const machine = new LineMachine(bytes, littleEndian, Math.ceil(bytes.length / 3) + 16, (_, first, end, program) => {
    sequences.push(first, end, program);
    return end;
  });
  const { headers, problems } = runAll(machine);
  const { addresses, lines, files } = machine.buffer;
  return { addresses, lines, files, headers, count: sequences.at(-2) ?? 0, sequences, problems };
}

/** What the line programs hold, row by row seen and not kept. */
export interface LineCensus {
  readonly headers: readonly LineHeader[];
  readonly rows: number;
  readonly sequences: number;
  readonly problems: readonly BinaryProblem[];
}

/**
 * Runs every line program and shows each sequence to `visit`: its rows are those of the buffer from 0 to `count`,
 * which the next sequence overwrites. Holds no more than the longest sequence.
 */
export function visitSequences(
  bytes: Uint8Array,
  littleEndian: boolean,
  visit: (rows: RowBuffer, count: number) => void,
): LineCensus {
  let rows = 0;
  let sequences = 0;
  const machine = new LineMachine(bytes, littleEndian, 1 << 16, (buffer, _, end) => {
    rows += end;
    sequences++;
    visit(buffer, end);
    return 0;
  });
  return { ...runAll(machine), rows, sequences };
}

function runAll(machine: LineMachine): { headers: LineHeader[]; problems: BinaryProblem[] } {
  const { cursor } = machine;
  const headers: LineHeader[] = [];
  const problems: BinaryProblem[] = [];
  while (cursor.offset < cursor.bytes.length && problems.length < MAX_PROBLEMS) {
    const start = cursor.offset;
    try {
      const header = readLineHeader(cursor);
      headers.push(header);
      machine.run(header, headers.length - 1);
    } catch (error) {
      problems.push(problemOf(error));
      // The cursor stands behind the unit once its header was read.
      if (cursor.offset > start && headers.at(-1)?.offset === start) continue;
      const next = behind(cursor, start);
      if (next === undefined) break;
      cursor.offset = next;
    }
  }
  return { headers, problems };
}

/** Where the unit at `start` ends by its length; undefined when the length is damaged. */
function behind(cursor: Cursor, start: number): number | undefined {
  if (start + 4 > cursor.bytes.length) return undefined;
  const length = cursor.view.getUint32(start, cursor.littleEndian);
  const next = start + 4 + length;
  return length < 0xfffffff0 && next <= cursor.bytes.length ? next : undefined;
}
