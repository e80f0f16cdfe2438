/** What is wrong with the text, 1-based, columns in UTF-16 units; `endColumn` is one past the last. */
export interface YamlProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}
