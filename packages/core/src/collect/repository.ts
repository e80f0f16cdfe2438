/** The work tree that GDS runs in. Paths are absolute and real (no symbolic link in them). */
export interface Repository {
  /** Root of the git work tree, or the working directory outside one. */
  readonly root: string;
  /** Where gds runs: `root` or below. */
  readonly workingDirectory: string;
  /** `workingDirectory` relative to `root`, POSIX, empty at the root. */
  readonly prefix: string;
  /** `undefined` outside git. */
  readonly git?: {
    readonly commit?: string;
    readonly committedAt?: string;
    readonly branch?: string;
    readonly modified: boolean;
    /** `github.com` and `owner/name`, from the remote `origin`. */
    readonly remote?: { readonly host: string; readonly slug: string };
  };
}
