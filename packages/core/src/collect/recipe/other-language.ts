/** Whether a text in another language than that of a shell may build a Go program: `["go", "build"]`. */
export function mayBuildGo(text: string): boolean {
  return /\bgo\b[\s"',]+(?:build|install)\b/.test(text);
}

/** Whether it may strip one; `.strip()` of a text does not. */
export function mayStrip(text: string): boolean {
  return /(?<!\.)\b(?:strip|upx|objcopy)\b(?!\()/.test(text);
}
