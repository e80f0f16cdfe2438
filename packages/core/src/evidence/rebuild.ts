import type { BinaryDifference } from '../binary/diff/difference.ts';
import type { ComputedValue } from './build-recipe.ts';

/** Two builds of one commit in different surroundings, and what made them differ. */
export interface Rebuild {
  /** What differed between the two: `directory`, `GOCACHE`, `HOME`, `TZ`, … */
  readonly varied: readonly string[];
  readonly sha256: readonly [string, string];
  readonly equal: boolean;
  /** Sections whose bytes differ. */
  readonly differingSections: readonly string[];
  /** What the two files show; absent when they are equal and when one could not be read. */
  readonly difference?: BinaryDifference;
  /** Inputs that were proved to be a cause, by building again with that input fixed. */
  readonly causes: readonly {
    readonly input: 'trimpath' | 'computed-value' | 'vcs-stamp' | 'unknown';
    readonly computed?: ComputedValue;
    /** `two values, two binaries; one value, the same sha256 both times` */
    readonly proof: string;
  }[];
}
