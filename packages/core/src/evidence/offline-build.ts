import type { FileLocation } from '../standard/finding.ts';

export type BuildFailureKind =
  | 'does-not-compile'
  | 'missing-go-sum-entry'
  | 'go-too-old'
  | 'inconsistent-vendoring'
  | 'go-mod-needs-update'
  | 'module-not-available'
  | 'cgo-without-compiler'
  | 'no-main-package'
  | 'other';

/** The same package built several times without network. */
export interface OfflineBuild {
  readonly goVersion: string;
  /** `namespace`: IP network blocked; `proxy-off`: only Go's own fetching is off. */
  readonly isolation: 'namespace' | 'proxy-off';
  readonly builds: readonly { readonly ok: boolean; readonly ms: number }[];
  readonly failure?: {
    readonly kind: BuildFailureKind;
    /** Go's own words, first lines. */
    readonly message: string;
    readonly location?: FileLocation;
  };
}
