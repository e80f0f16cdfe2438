/** What kind of trouble it is, for a caller that reacts to it. */
export type BinaryTrouble =
  | 'empty'
  | 'not-a-binary'
  | 'unsupported'
  | 'truncated'
  | 'malformed'
  /** Several executables in one file, and none was chosen. */
  | 'ambiguous'
  /** Well formed perhaps, but larger than this reader agrees to hold. */
  | 'limit';

/** A problem as data: it goes into a report as it is. */
export interface BinaryProblem {
  readonly trouble: BinaryTrouble;
  /** What could not be read: `section header table`. */
  readonly what: string;
  /** Section, and byte offset in the file or in the section: `.debug_info+0x1f`. */
  readonly where: string;
  /** What was found and what was expected. */
  readonly why: string;
  /** What the reader of the message can do. */
  readonly remedy: string;
}

const REMEDIES: Record<BinaryTrouble, string> = {
  empty: 'Build the program again; the file has no content.',
  'not-a-binary': 'Give the path of an executable that `go build` wrote.',
  unsupported: 'Build for Linux, macOS or Windows, or use a newer release of this tool.',
  truncated: 'Copy or build the file again; its end is missing.',
  malformed: 'Build the program again with an unmodified toolchain; this file is damaged or was altered.',
  ambiguous: 'Name the processor whose executable you mean: --arch arm64.',
  limit: 'The file claims more than any Go linker writes; build it again and compare.',
};

/** The only error that a reader of binaries raises for what it reads. */
export class BinaryFormatError extends Error {
  override readonly name = 'BinaryFormatError';
  readonly problem: BinaryProblem;

  constructor(trouble: BinaryTrouble, what: string, where: string, why: string, remedy: string = REMEDIES[trouble]) {
    const problem = { trouble, what, where, why, remedy };
    super(`${faultOf(problem)}. ${remedy}`);
    this.problem = problem;
  }
}

/** What is wrong and where; the start of the file goes without saying. */
export function faultOf({ what, where, why }: BinaryProblem): string {
  if (where !== 'file+0x0') return `${what} at ${where}: ${why}`;
  return what === 'the file' ? why : `${what}: ${why}`;
}

/** `section+0x1f`, the form of every `where`. */
export function at(place: string, offset: number): string {
  return `${place}+0x${offset.toString(16)}`;
}

/** A decoder went beyond its bytes; `within` turns it into a `truncated` BinaryFormatError. */
export class OutOfBytes extends RangeError {
  override readonly name = 'OutOfBytes';
}

/** Our own word for it, and a DataView's. Other RangeErrors, as an endless recursion, are bugs and stay what they are. */
export function isOutOfBytes(error: unknown): boolean {
  return error instanceof OutOfBytes || (error instanceof RangeError && error.message.includes('outside the bounds'));
}

/**
 * Runs a decoder and turns an OutOfBytes, or the error that a DataView throws outside its bounds, into a
 * `truncated` BinaryFormatError, so that a decoder need not check each fixed-size read.
 */
export function within<T>(what: string, where: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (isOutOfBytes(error)) throw new BinaryFormatError('truncated', what, where, 'it ends early');
    throw error;
  }
}

/** The problem that an error carries; rethrows everything that is no BinaryFormatError. */
export function problemOf(error: unknown): BinaryProblem {
  if (error instanceof BinaryFormatError) return error.problem;
  throw error;
}
