import type { BinaryProblem } from '../errors.ts';

/** The same thing of both files. */
export interface Pair<T> {
  readonly a: T;
  readonly b: T;
}

/** How two binaries differ and why: plain data, the same after JSON. Lists are cut, their counts are not. */
export interface BinaryDifference {
  /** Every byte of the files is the same. */
  readonly equal: boolean;
  /** Bytes of the files. */
  readonly size: Pair<number>;
  /** What made them differ, the most basic first; empty when they are equal and when nothing was found. */
  readonly causes: readonly Cause[];
  readonly sections: SectionsDifference;
  /** Null when a file has no function table; when the files are equal nothing is compared. */
  readonly functions: FunctionsDifference | null;
  /** Source files by the function tables; null without two of them. */
  readonly sources: SourcesDifference | null;
  /** What could not be read, so that a cause may hide there. */
  readonly problems: readonly Problem[];
}

export interface Problem extends BinaryProblem {
  readonly file: 'a' | 'b';
}

/** In the order in which they are told. */
export const CAUSES = [
  /** Two different packages. */
  'program',
  /** GOOS, GOARCH or the file format. */
  'target',
  /** The Go release. */
  'toolchain',
  /** Build settings other than those with a cause of their own. */
  'flags',
  /** CGO_ENABLED, CGO_*FLAGS, the C compiler. */
  'cgo',
  /** Version, sum or replacement of a dependency. */
  'modules',
  /** The stamp of the version control system. */
  'vcs',
  /** Directories of the build machine. */
  'path',
  /** A string variable, as `-X` or generated source sets them. */
  'value',
  /** Code, with every recorded input the same. */
  'source',
  /** One of them lost symbols or DWARF. */
  'strip',
  /** The same contents, compressed in another way. */
  'compression',
  /** The build id and nothing else. */
  'build-id',
  /** Order, addresses or padding of sections with the same contents. */
  'layout',
] as const;

export type CauseKind = (typeof CAUSES)[number];

export interface Cause {
  readonly kind: CauseKind;
  /** What was seen in both, at most MAX_EVIDENCE. */
  readonly evidence: readonly Evidence[];
  /** The exact change that removes the difference. */
  readonly remedy: string;
}

export interface Evidence {
  /** `vcs.revision`, `-gcflags`, `main.built`, … */
  readonly what: string;
  /** Null: not there. Values that may be secret are told by their shape only. */
  readonly a: string | null;
  readonly b: string | null;
}

export const MAX_EVIDENCE = 20;

export interface SectionsDifference {
  /** Sections of the two files by name; a section of both counts once. */
  readonly compared: number;
  readonly differing: readonly SectionDifference[];
  /** Headers, padding and what else lies in no section: false only when the files are equal there. */
  readonly outside: boolean;
}

export interface SectionDifference {
  readonly name: string;
  /** Bytes in the file, for a section without bytes in memory; null where the file has no such section. */
  readonly size: Pair<number | null>;
  /**
   * `contents`: the bytes, after decompression. `stream`: the compressed bytes of the same contents. `size`:
   * of a section that has no bytes in the file. `missing`: in one file only. `unread`: see `problems`.
   */
  readonly differs: 'contents' | 'stream' | 'size' | 'missing' | 'unread';
  /** Bytes that differ, when both have the same number of them and neither is compressed. */
  readonly bytes: number | null;
}

export interface FunctionsDifference {
  /** Functions of both files with the same code at the same address. */
  readonly same: number;
  /** The same code elsewhere: only the operands that name other places changed. */
  readonly moved: number;
  /** The same instructions about another constant: a text, a number. */
  readonly constants: number;
  readonly changed: number;
  readonly onlyInA: number;
  readonly onlyInB: number;
  /**
   * `operands`: targets of calls and addresses were compared as function and offset. `size`: they cannot be told
   * apart from other bytes on this architecture, so functions of one size count as moved.
   */
  readonly by: 'operands' | 'size';
  /** Packages with differences, the program's own first; at most MAX_LISTED. */
  readonly packages: readonly PackageDifference[];
  /** The first MAX_LISTED functions that differ, in the order of the packages. */
  readonly listed: readonly FunctionDifference[];
}

export interface PackageDifference {
  readonly package: string;
  readonly constants: number;
  readonly changed: number;
  readonly onlyInA: number;
  readonly onlyInB: number;
}

export interface FunctionDifference {
  readonly name: string;
  readonly differs: 'constants' | 'changed' | 'missing';
  /** Bytes without the padding behind the code; null where it is missing. */
  readonly size: Pair<number | null>;
}

export const MAX_LISTED = 50;

export interface SourcesDifference {
  readonly files: Pair<number>;
  readonly onlyInA: number;
  readonly onlyInB: number;
  /** Files that differ in a leading part of their path alone, by that part; most files first, at most MAX_PREFIXES. */
  readonly prefixes: readonly PrefixDifference[];
}

export interface PrefixDifference {
  readonly a: string;
  readonly b: string;
  readonly files: number;
}

export const MAX_PREFIXES = 10;
