/** What a value is a function of when two builds of one commit that are asked for alike get the same. */
export type DeterminedBy = 'commit' | 'toolchain' | 'caller';

/** What is known of a value that only a command, or whoever builds, could tell. */
export interface ValueOrigin {
  /** `varies`: two builds of one commit get different ones; `unknown`: nobody here can tell. */
  readonly kind: DeterminedBy | 'varies' | 'unknown';
  /** Files that it is read from, relative to the folder of the command: it holds if the commit has them. */
  readonly reads?: readonly string[];
}

export const OF_COMMIT: ValueOrigin = { kind: 'commit' };
export const OF_TOOLCHAIN: ValueOrigin = { kind: 'toolchain' };
export const OF_CALLER: ValueOrigin = { kind: 'caller' };
export const VARIES: ValueOrigin = { kind: 'varies' };
export const UNKNOWN: ValueOrigin = { kind: 'unknown' };

const STRONGEST = ['varies', 'unknown', 'caller', 'toolchain'] as const;

/** Of a text that is put together of several; of none, as of a text that is written out, the commit. */
export function together(origins: readonly ValueOrigin[]): ValueOrigin {
  const kind = STRONGEST.find(each => origins.some(origin => origin.kind === each)) ?? 'commit';
  const reads = [...new Set(origins.flatMap(origin => origin.reads ?? []))];
  return reads.length > 0 && isDetermined({ kind }) ? { kind, reads } : { kind };
}

export function isDetermined({ kind }: ValueOrigin): boolean {
  return kind !== 'varies' && kind !== 'unknown';
}
