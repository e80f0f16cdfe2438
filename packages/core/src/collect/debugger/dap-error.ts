/** Why a conversation with a DAP server failed. */
export type DapTrouble =
  /** No connection could be made, or it ended before the answer was there. */
  | 'connection'
  /** The deadline of a request or of an awaited event passed. */
  | 'timeout'
  | 'aborted'
  /** The bytes are not what the protocol says. */
  | 'malformed'
  /** A message, or all of them together, is larger than what is taken. */
  | 'too-large'
  /** The server answered that it will not or cannot. */
  | 'refused';

/** A failed conversation over the Debug Adapter Protocol; `message` is one line that names the request. */
export class DapError extends Error {
  override readonly name = 'DapError';
  readonly trouble: DapTrouble;
  /** Of a refusal: the request, the number that the server gives its errors, and its own words. */
  readonly refusal: { readonly command: string; readonly id: number | null; readonly words: string } | undefined;

  constructor(trouble: DapTrouble, message: string, refusal?: DapError['refusal']) {
    super(message);
    this.trouble = trouble;
    this.refusal = refusal;
  }
}
