import type { FileLocation } from '../standard/finding.ts';

/**
 * How a build fails. `module-not-available`: no proxy gives it. `module-refused`: it is private, or
 * only git could fetch it. `proxy-unreachable`: nobody answered, which says nothing of the module.
 * `…-outside`: it lies outside the repository, so that it may build here and not from the commit alone.
 */
export type BuildFailureKind =
  | 'does-not-compile'
  | 'missing-go-sum-entry'
  | 'wrong-go-sum-entry'
  | 'go-too-old'
  | 'inconsistent-vendoring'
  | 'go-mod-needs-update'
  | 'invalid-module-file'
  | 'broken-workspace'
  | 'replaced-folder-missing'
  | 'replaced-folder-outside'
  | 'source-outside'
  | 'module-not-available'
  | 'module-refused'
  | 'proxy-unreachable'
  | 'generated-file-missing'
  | 'embedded-file-missing'
  | 'package-missing'
  | 'import-cycle'
  | 'cgo-without-compiler'
  | 'cgo-off'
  | 'c-dependency-missing'
  | 'no-main-package'
  | 'other';

export interface BuildFailure {
  readonly kind: BuildFailureKind;
  /** Go's own words, first lines; empty where it built. */
  readonly message: string;
  /** What it is about: `example.com/x v1.2.0`, `go 1.27.0`, a package, a file, a program. */
  readonly subject?: string;
  /** go.sum has no entry either for a module that could not be fetched. */
  readonly unsummed?: true;
  /** Where a person would mend it. */
  readonly location?: FileLocation;
  /** Of a missing generated file: why it is known to be generated, and where that is written. */
  readonly generated?: { readonly because: string; readonly location?: FileLocation };
  /** What `go mod download` said before the build, when that failed. */
  readonly download?: string;
}

/** A file that was compiled in and that a clone lacks. */
export interface IgnoredSource {
  /** POSIX, relative to the repository's root. */
  readonly path: string;
  /** `git ignores it by \`*.pb.go\``. */
  readonly because: string;
  /** Where that is written. */
  readonly location?: FileLocation;
}

/** The same package built several times without network. */
export interface OfflineBuild {
  readonly goVersion: string;
  /** `namespace`: IP network blocked; `proxy-off`: only Go's own fetching is off. */
  readonly isolation: 'namespace' | 'proxy-off';
  readonly builds: readonly { readonly ok: boolean; readonly ms: number }[];
  readonly failure?: BuildFailure;
  /** Of builds that worked. */
  readonly ignored?: readonly IgnoredSource[];
}
