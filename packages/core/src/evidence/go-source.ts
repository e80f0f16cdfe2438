import type { FileLocation } from '../standard/finding.ts';

/** What the source says about pprof, read with Go's own parser and types. */
export interface GoSource {
  readonly pprofImports: readonly { readonly location: FileLocation; readonly blank: boolean }[];
  /** Where pprof's handlers are registered on a mux by hand. */
  readonly pprofRoutes: readonly { readonly location: FileLocation; readonly pattern: string }[];
  /** `http.ListenAndServe` and its kin, with the address where it is a constant. */
  readonly listeners: readonly {
    readonly location: FileLocation;
    readonly address: string | null;
    /**
     * `default`: serves http.DefaultServeMux, where importing pprof registers it; `unknown`: decided
     * only when the program runs.
     */
    readonly handler: 'default' | 'other' | 'unknown';
  }[];
  /** Where `func main` stands: the place to add what is missing. */
  readonly main?: FileLocation;
  /** The first import declaration of that file. */
  readonly imports?: FileLocation;
  /** What keeps the list of listeners from being complete, in words; empty when it is complete. */
  readonly unresolved: readonly string[];
}
