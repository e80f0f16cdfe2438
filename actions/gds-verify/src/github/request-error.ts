/** HTTP status of a failed request; 500 where none came back, as of a broken connection. */
export function statusOf(error: unknown): number {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500;
}

/** GitHub's answer when a token lacks a permission: 403 "Resource not accessible by integration". */
export function isForbidden(error: unknown): boolean {
  return error instanceof Error && statusOf(error) === 403 && /not accessible by/.test(error.message);
}

/** What went wrong, in one line for the log. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
