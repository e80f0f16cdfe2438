import type { Segment } from '../image.ts';
import { word } from '../words.ts';
import { LC, decoded, type LoadCommand } from './load-commands.ts';

/**
 * The address of the first instruction, 0 when no command gives it: LC_MAIN counts from the segment that holds
 * the header, LC_UNIXTHREAD has it among the registers of the first thread.
 */
export function entryOf(commands: readonly LoadCommand[], segments: readonly Segment[], littleEndian: boolean): number {
  for (const command of commands) {
    if (command.type === LC.main) {
      const offset = decoded(command, view => word(view, 8, littleEndian, 8));
      const text = segments.find(segment => segment.offset === 0 && segment.fileSize > 0);
      return (text?.address ?? 0) + offset;
    }
    if (command.type === LC.unixThread) return decoded(command, view => programCounter(view, littleEndian));
  }
  return 0;
}

interface Registers {
  /** How many 32-bit words the state has: it tells the states of one flavour apart. */
  readonly words: number;
  readonly width: 4 | 8;
  readonly index: number;
}

/** Where the program counter is in a thread state, by flavour. Sources: mach/<cpu>/thread_status.h. */
const STATES: Record<number, readonly Registers[]> = {
  // x86_THREAD_STATE32: eip; ARM_THREAD_STATE: pc; PPC_THREAD_STATE: srr0.
  1: [
    { words: 16, width: 4, index: 10 },
    { words: 17, width: 4, index: 15 },
    { words: 40, width: 4, index: 0 },
  ],
  // x86_THREAD_STATE64: rip.
  4: [{ words: 42, width: 8, index: 16 }],
  // PPC_THREAD_STATE64: srr0.
  5: [{ words: 76, width: 8, index: 0 }],
  // ARM_THREAD_STATE64: pc.
  6: [{ words: 68, width: 8, index: 32 }],
};

function programCounter(view: DataView, littleEndian: boolean): number {
  const words = view.getUint32(12, littleEndian);
  const state = STATES[view.getUint32(8, littleEndian)]?.find(candidate => candidate.words === words);
  return state === undefined ? 0 : word(view, 16 + state.index * state.width, littleEndian, state.width);
}
