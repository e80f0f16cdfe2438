import { MACHINE_ARCH } from '../machine-arch.ts';

/** The machine that builds are judged for, in the words of Go: Linux, on the processor that GDS runs on. */
export const JUDGED_OS = 'linux';
export const JUDGED_ARCH = MACHINE_ARCH;
