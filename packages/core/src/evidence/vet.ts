import type { FileLocation } from '../standard/finding.ts';

export interface AnalyzerDiagnostic {
  /** `printf`, `copylocks`, `shadow`, … */
  readonly analyzer: string;
  readonly message: string;
  readonly location?: FileLocation;
  /** Where that stands in the Go file, when a `//line` directive there gives it the name of another file. */
  readonly written?: FileLocation;
  /** A shadowed variable of type `error` that is compared or ignored only, and the outer one is read afterwards. */
  readonly losesError: boolean;
  /** Where the outer variable of a lost error is read next. */
  readonly readAgain?: FileLocation;
}

/** Diagnostics of `go vet` and of the shadow analyzer. */
export interface Vet {
  readonly diagnostics: readonly AnalyzerDiagnostic[];
  readonly packages: number;
  /** Diagnostics in generated and in vendored files. */
  readonly leftOut: number;
  /** The shadow analyzer that was used, or why none was. */
  readonly shadow:
    | { readonly available: true; readonly version: string }
    | { readonly available: false; readonly missing: string; readonly provide: string };
}
