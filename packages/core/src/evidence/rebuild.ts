import type { BinaryDifference } from '../binary/diff/difference.ts';
import type { ComputedValue, EarlierCommand } from './build-recipe.ts';

/** Two builds of one commit in different surroundings, and what made them differ. */
export interface Rebuild {
  /** What differed between the two: `directory`, `GOCACHE`, `HOME`, `TZ`, … */
  readonly varied: readonly string[];
  /** Whether some of what was linked had been compiled by an earlier run, by each of the two for itself. */
  readonly keptCaches: boolean;
  readonly sha256: readonly [string, string];
  readonly equal: boolean;
  /** Sections whose bytes differ. */
  readonly differingSections: readonly string[];
  /** What the two files show; absent when they are equal and when one could not be read. */
  readonly difference?: BinaryDifference;
  /** Inputs that were proved to be a cause, by building again with that input changed or held fixed. */
  readonly causes: readonly RebuildCause[];
  /** Commands before the real build that write what is compiled in, or may do so; GDS ran none of them. */
  readonly rewritten: readonly EarlierCommand[];
  /** Builds that were made to find the causes, beyond the two. */
  readonly extraBuilds: number;
}

/** An input that makes two builds differ. */
export type CausingInput =
  | {
      readonly input: 'computed-value';
      readonly computed: ComputedValue;
      /** `main.nosuch`: what `-X` names and the program has no variable for, so that the value changes the build ID alone. */
      readonly unlinked?: string;
    }
  | {
      /** Variables of the surroundings, which reach a build through the C compiler: `USER`, `TZ`, `umask`. */
      readonly input: 'environment';
      readonly variables: readonly string[];
    }
  | {
      readonly input:
        | 'vcs-stamp'
        | 'trimpath'
        /** The clock of the C compiler. */
        | 'clock'
        /** The directory, which C code names in spite of `-trimpath`. */
        | 'cgo-path'
        /** Something of C code. */
        | 'cgo'
        | 'unknown';
    };

export type RebuildCause = CausingInput & {
  /** `with -trimpath: the same sha256 both times` */
  readonly proof: string;
};
