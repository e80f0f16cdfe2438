/**
 * What a build file can do wrong, and where a person would edit it: the finding's region is what
 * stands between `«` and `»`, and nothing else. Each text builds `./cmd/app` of module `example.com/app`.
 */
export interface BuildFault {
  readonly file: string;
  readonly fault: 'stripped' | 'stripped later' | 'optimised' | 'no -trimpath' | 'date';
  readonly how: string;
  readonly text: string;
  /** Files that it calls, by their names. */
  readonly called?: Readonly<Record<string, string>>;
}
