/** `main.go:29`, for words that a person reads; locations and facts hold the whole path. */
export function shortPlace(path: string, line: number): string {
  return `${fileName(path)}:${line}`;
}

/** The last segment of a POSIX path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
