import type { Image } from '../image.ts';
import { openDebugInfo } from './debug-info.ts';
import { readDebugSections } from './debug-sections.ts';
import { functionIndex, type FunctionFrame } from './functions.ts';
import { dwarfLineAt } from './line-at.ts';
import type { DwarfLines } from './read-lines.ts';
import { dwarfSections } from './sections.ts';
import { unitFiles } from './unit-files.ts';

/** A function of the stack that an address stands for, and the line in it. */
export interface StackFrame {
  readonly function: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly inlined: boolean;
}

/** The functions at an address, the innermost first; empty where DWARF has none. Throws a BinaryFormatError. */
export type DwarfStack = (address: number) => StackFrame[];

/**
 * Prepares answers from the entries of a program: with inlined calls, as the pclntab has them for Go. Undefined
 * without DWARF. Rejects with a BinaryFormatError when it is damaged.
 */
export async function dwarfStack(image: Image, lines: DwarfLines | undefined): Promise<DwarfStack | undefined> {
  const sections = await readDebugSections(image, dwarfSections(image));
  if (sections === undefined) return undefined;
  const functions = functionIndex(openDebugInfo(sections, image.littleEndian));
  return address => {
    const row = lines && dwarfLineAt(lines, address);
    let place: { file: string | null; line: number | null } = { file: row?.file ?? null, line: row?.line ?? null };
    return functions.at(address).map(frame => {
      const own = { function: frame.linkageName ?? frame.name ?? null, ...place, inlined: frame.call !== undefined };
      // The next outer function is at the call.
      place = callPlace(frame);
      return own;
    });
  };
}

function callPlace({ call, entry }: FunctionFrame): { file: string | null; line: number | null } {
  const file = call?.file === undefined ? undefined : unitFiles(entry.unit)(call.file);
  return { file: file ?? null, line: call?.line ?? null };
}
