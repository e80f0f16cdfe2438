import type { DebugFileSearch } from '../debug-file.ts';
import type { BinaryDescription } from '../description.ts';
import type { BinaryProblem } from '../errors.ts';
import type { ChosenBy } from './started-program.ts';

/** What a container image ships: plain data, the same after JSON. */
export interface ContainerImageDescription {
  readonly kind: 'container-image';
  /** `oci`: an image layout. `docker`: what `docker save` wrote before it wrote such layouts. */
  readonly layout: 'oci' | 'docker';
  /** Every image of the file; `complete` is false where the index lists it and its files are not there. */
  readonly images: readonly {
    readonly platform: string;
    readonly digest: string;
    readonly references: readonly string[];
    readonly complete: boolean;
  }[];
  /** The one that is described. */
  readonly platform: string;
  readonly digest: string;
  readonly references: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly workingDirectory: string;
  readonly layers: readonly LayerSummary[];
  /** The program of Go that the image starts; null when there is none or nothing decides. */
  readonly program: ImageProgram | null;
  /** Why there is no program, and what to do; null when there is one. */
  readonly noProgram: { readonly why: string; readonly remedy: string } | null;
  /** Programs of Go beside it, by path; at most MAX_OTHERS of them. */
  readonly others: readonly OtherProgram[];
  readonly otherCount: number;
  /** What does not agree in the image and hinders no reading. */
  readonly notes: readonly string[];
}

export const MAX_OTHERS = 200;

export interface LayerSummary {
  /** Of the stored bytes, else the name of its file. */
  readonly digest: string;
  readonly compression: 'none' | 'gzip' | 'zstd';
  /** Stored bytes. */
  readonly size: number;
}

export interface ImageProgram {
  /** Absolute, in the image. */
  readonly path: string;
  /** Index into `layers`. */
  readonly layer: number;
  readonly chosenBy: ChosenBy;
  readonly sha256: string;
  readonly description: BinaryDescription;
  /** Its debug file in the image, by paths there; null when the program has its DWARF, or names no such file. */
  readonly debugFile: DebugFileSearch | null;
}

export interface OtherProgram {
  readonly path: string;
  readonly layer: number;
  readonly size: number;
  /** `go1.26.0`, `1.20+` when only a range is known. */
  readonly go: string;
  readonly mainPackage: string | null;
  readonly dwarf: 'present' | 'absent' | 'detached' | 'unreadable';
  readonly symbols: boolean;
  /** Set when it could not be read; the rest is then a guess. */
  readonly problem: BinaryProblem | null;
}
