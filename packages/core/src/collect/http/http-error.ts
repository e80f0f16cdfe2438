/** Why an HTTP request gave nothing usable. Holds no text that the other side sent. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly kind:
    | 'bad-url'
    | 'refused-address'
    | 'unreachable'
    | 'timeout'
    | 'aborted'
    | 'redirect'
    | 'status'
    | 'content-type'
    | 'encoding'
    | 'too-large';
  /** Without user information, query and fragment. */
  readonly url: string;
  /** What the reader can do about it. */
  readonly mend: string;
  readonly status?: number;
  /** The media type that came instead of the expected one, when it is well formed. */
  readonly contentType?: string;

  constructor(
    kind: HttpError['kind'],
    url: string,
    message: string,
    mend: string,
    more: { readonly status?: number; readonly contentType?: string } = {},
  ) {
    super(message);
    this.kind = kind;
    this.url = url;
    this.mend = mend;
    if (more.status !== undefined) this.status = more.status;
    if (more.contentType !== undefined) this.contentType = more.contentType;
  }
}
