/** The action cannot do its work: exit status 2. The message says what, where and what to do. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}
