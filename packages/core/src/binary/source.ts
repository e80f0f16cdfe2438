/** Random access to the bytes of a file, an archive entry or a buffer. */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /**
   * Bytes `offset`…`offset + length`, fewer at the end of the source. The array is the caller's.
   * Rejects when the medium fails; never because a range lies outside the source.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}
