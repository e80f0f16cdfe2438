import type { Builds } from './samples/builds.ts';
import type { Sample } from './sample.ts';

/** A reader under test: where its samples come from, and one reading of a damaged one. */
export interface FuzzedReader {
  readonly name: string;
  /** True for whole files, which take a thousand times as long: they get fewer mutations. */
  readonly whole?: true;
  /** True for fewer than a few thousand readings a second: the short run of the tests makes fewer. */
  readonly slow?: true;
  readonly samples: (builds: Builds) => Promise<Sample[]>;
  /** May only return or throw a BinaryFormatError. Every other end is a find. */
  readonly read: (sample: Sample) => void | Promise<void>;
}
