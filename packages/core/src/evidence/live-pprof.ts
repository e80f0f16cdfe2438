/** One endpoint below `/debug/pprof/` and what it answered. */
export interface LiveEndpoint {
  readonly name: string;
  readonly url: string;
  readonly answer:
    | {
        readonly kind: 'profile';
        readonly bytes: number;
        readonly samples: number;
        /** Rules of `profile.proto` that the answer breaks; empty when valid. */
        readonly problems: readonly string[];
        /** Share of the locations that carry a function name, 0–1; 1 without locations. */
        readonly symbolized: number;
        /** Why a valid profile holds no samples, where that is known. */
        readonly empty?: string;
      }
    | { readonly kind: 'text'; readonly bytes: number; readonly problems: readonly string[] }
    | { readonly kind: 'failed'; readonly status?: number; readonly message: string };
}

export interface LivePprof {
  /** Without user information, query and fragment. */
  readonly baseUrl: string;
  readonly endpoints: readonly LiveEndpoint[];
  /** Go release that the service reports, when it does. */
  readonly goVersion?: string;
}
