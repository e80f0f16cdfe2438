/** GDS could not run: exit status 2. The message says what, where and what to do. */
export class CannotRunError extends Error {
  override readonly name = 'CannotRunError';
}
