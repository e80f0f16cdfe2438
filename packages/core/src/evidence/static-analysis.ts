import type { FileLocation } from '../standard/finding.ts';

/** One problem that staticcheck names. */
export interface StaticAnalysisProblem {
  /** `SA4006`, `U1000`, …: https://staticcheck.dev/docs/checks/ explains each. */
  readonly code: string;
  readonly message: string;
  readonly location?: FileLocation;
  readonly related: readonly { readonly location: FileLocation; readonly message: string }[];
}

/** What staticcheck says of the target's own packages and their tests. */
export interface StaticAnalysis {
  readonly problems: readonly StaticAnalysisProblem[];
  readonly packages: number;
  /** Of its module: `v0.8.2`. */
  readonly version: string;
  /** Files `staticcheck.conf` of the repository that chose the checks. */
  readonly configuration: readonly string[];
  /** Problems that a `//lint:ignore` line accepts. */
  readonly ignored: number;
  /** Problems in generated and in vendored files. */
  readonly leftOut: number;
}
