/** Absolute paths of the programs that collectors may run, resolved once (BD5); absent: not found. */
export interface Tools {
  readonly go?: string;
  readonly git?: string;
  /** Installed by `gds tools install`. */
  readonly shadow?: string;
  /** `unshare` of util-linux, when a network namespace can be made with it. */
  readonly unshare?: string;
}
