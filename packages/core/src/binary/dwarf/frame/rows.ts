import { at, within } from '../../errors.ts';
import { frameProgram, type FrameTable } from './entries.ts';
import { Machine } from './machine.ts';
import type { FrameRow } from './rules.ts';

/** All rows of an entry of the table. Throws a BinaryFormatError when its program is damaged. */
export function frameRows(table: FrameTable, index: number): FrameRow[] {
  const rows: FrameRow[] = [];
  run(table, index, row => {
    rows.push({ ...row, registers: new Map(row.registers) });
    return row.registers.size;
  });
  return rows;
}

/** The row of an entry that holds at an address; undefined outside of the entry. Throws a BinaryFormatError. */
export function frameRowAt(table: FrameTable, index: number, address: number): FrameRow | undefined {
  let found: FrameRow | undefined;
  run(table, index, row => {
    if (!(address >= row.start && address < row.end)) return 0;
    found = { ...row, registers: new Map(row.registers) };
    return row.registers.size;
  });
  return found;
}

/** Runs an entry's program and keeps nothing. Throws a BinaryFormatError when it is damaged. */
export function checkFrame(table: FrameTable, index: number): void {
  run(table, index, () => 0);
}

/** Runs a program; `visit` sees each row while it holds, and tells how many rules it keeps. */
function run(table: FrameTable, index: number, visit: (row: FrameRow) => number): void {
  const { section } = table;
  const program = frameProgram(table, index);
  const machine = new Machine(table, program, visit);
  within('a call-frame program', at(section.name, program.instructions), () => {
    machine.run(program.common.instructions, program.common.end);
    machine.begin();
    machine.run(program.instructions, program.instructionsEnd);
    machine.finish();
  });
}
