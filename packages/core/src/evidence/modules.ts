import type { FileLocation } from '../standard/finding.ts';

/** `unreleased-replace` and `deprecated` are worth knowing and break no promise; all others do. */
export interface ModuleProblem {
  readonly kind:
    | 'missing-sum'
    | 'wrong-sum'
    | 'untidy'
    | 'local-replace'
    | 'unpinned-replace'
    | 'unreleased-replace'
    | 'retracted'
    | 'deprecated'
    | 'vendor-differs'
    | 'no-go-mod'
    | 'other';
  readonly message: string;
  readonly remedy: string;
  readonly location?: FileLocation;
}

/** What go.mod and go.sum promise and whether it holds. */
export interface Modules {
  /** Of the target's module. */
  readonly modulePath: string;
  /** Paths of the other modules of its workspace that lie in the repository. */
  readonly workspace: readonly string[];
  /** Modules that go.mod requires, indirect ones too, of all modules together. */
  readonly count: number;
  readonly problems: readonly ModuleProblem[];
  /** Questions that could not be answered, such as a tidy check without the test dependencies. */
  readonly unanswered: readonly string[];
  /** What to mend for the first of them, where it is not the proxy. */
  readonly provide?: string;
}
