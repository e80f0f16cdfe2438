/** Bytes that are no pprof profile: what was being read, at which offset of the unpacked bytes, and why it failed. */
export class ProfileFormatError extends Error {
  override readonly name = 'ProfileFormatError';
  /** `sample 12`, `string table`, `gzip`. */
  readonly what: string;
  /** Byte offset in the unpacked profile; 0 where the packing itself is at fault. */
  readonly offset: number;
  readonly why: string;

  constructor(what: string, offset: number, why: string) {
    super(`${what} at byte ${offset}: ${why}`);
    this.what = what;
    this.offset = offset;
    this.why = why;
  }
}
