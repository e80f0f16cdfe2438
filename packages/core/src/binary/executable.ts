import type { Image } from './image.ts';
import type { SymbolTable } from './symbol-table.ts';

/** A file that becomes a process (or holds parts of one), with what only the reader of its container can tell. */
export interface Executable {
  readonly image: Image;
  readonly roleOf: (linkage: Linkage) => Role;
  /** Who wrote the file last, as far as its layout tells; see `stripped.ts`. */
  readonly writer: Writer;
  /** Entries of its symbol table that name code or data of the program; 0 without one. Reads no symbol. */
  readonly symbolCount: number;
  /** The symbol table; undefined when the file has none. Rejects with a BinaryFormatError when damaged. */
  readonly symbols: () => Promise<SymbolTable | undefined>;
  readonly linkage: () => Promise<Linkage>;
  /**
   * Writes what a file that can be loaded anywhere awaits into bytes of its process image at `address`, as if loaded
   * where the file says. Left out where the container has every address in place already.
   */
  readonly relocate?: (bytes: Uint8Array, address: number) => Promise<void>;
  readonly buildIds: () => Promise<BuildIds>;
  /** The separate debug file that the file names, undefined when it names none. */
  readonly debugLink: () => Promise<DebugLink | undefined>;
}

/** What the file is for. */
export type Role = 'program' | 'shared-library' | 'object' | 'core-dump' | 'debug-file';

/**
 * `go-linker`: untouched since Go's internal linker wrote it. `external-linker`: the system's linker wrote it, and
 * perhaps strip or objcopy after it. `other`: strip, objcopy or the like.
 */
export type Writer = 'go-linker' | 'external-linker' | 'other' | 'unknown';

/** How the file becomes a process. */
export interface Linkage {
  readonly mode: 'static' | 'dynamic';
  readonly positionIndependent: boolean;
  /** The dynamic linker, null in a static program. */
  readonly interpreter: string | null;
}

/** Identities that a linker left in the file. */
export interface BuildIds {
  /** GNU build id (ELF) or UUID (Mach-O), hexadecimal, 4 to 128 digits; undefined when there is none. */
  readonly gnu: string | undefined;
  /** `actionID/…/contentID` of Go's build cache; empty text when it was removed on purpose. */
  readonly go: string | undefined;
}

/** Where the debug information was moved to. */
export interface DebugLink {
  /** A base name: never a path. */
  readonly file: string;
  /** CRC-32 of that file. */
  readonly crc: number;
}
