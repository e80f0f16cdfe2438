/** What a request met, and what the backend said to it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = error.cause instanceof Error ? error.cause.message : '';
  return said === '' ? error.message : `${error.message}: ${said}`;
}
