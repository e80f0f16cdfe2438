/** What one number of a sample counts: `cpu` in `nanoseconds`. */
export interface ValueType {
  readonly type: string;
  readonly unit: string;
}

/**
 * Ids of the format are 64 bits wide and only compared. Those below 2^53 are kept as they are;
 * each larger one is replaced by a negative number of its own, the same for the same id.
 */
export type Id = number;

/**
 * A profile as flat tables. Row `i` of a table with a `…Start` column owns the elements
 * `start[i]`…`start[i + 1]` of the columns below it. Text is an index into `strings`.
 * Source of the format: `proto/profile.proto` of google/pprof.
 */
export interface Profile {
  readonly sampleTypes: readonly ValueType[];
  readonly samples: {
    readonly count: number;
    readonly locationStart: Uint32Array;
    /** Leaf first. */
    readonly locationIds: Float64Array;
    readonly valueStart: Uint32Array;
    /** One for each sample type; beyond 2^53 rounded. */
    readonly values: Float64Array;
  };
  readonly locations: {
    readonly count: number;
    readonly ids: Float64Array;
    /** 0: none. */
    readonly mappingIds: Float64Array;
    readonly addresses: BigUint64Array;
    readonly lineStart: Uint32Array;
    /** Innermost inlined call first; 0: none. */
    readonly lineFunctionIds: Float64Array;
    readonly lineNumbers: Float64Array;
  };
  readonly functions: {
    readonly count: number;
    readonly ids: Float64Array;
    readonly names: Float64Array;
    readonly files: Float64Array;
  };
  readonly mappings: {
    readonly count: number;
    readonly ids: Float64Array;
    readonly files: Float64Array;
    readonly buildIds: Float64Array;
  };
  readonly strings: readonly string[];
  /** When it was taken, nanoseconds since 1970; 0n when not said. */
  readonly timeNanos: bigint;
  readonly durationNanos: bigint;
  /** Events between two samples, in units of `periodType`; 0 when not said. */
  readonly period: number;
  readonly periodType: ValueType;
  readonly comments: readonly string[];
  readonly defaultSampleType: string;
  /** Bytes after unpacking. */
  readonly bytes: number;
}
