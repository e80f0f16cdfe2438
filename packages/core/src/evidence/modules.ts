import type { FileLocation } from '../standard/finding.ts';

export interface ModuleProblem {
  readonly kind: 'missing-sum' | 'wrong-sum' | 'untidy' | 'local-replace' | 'vendor-differs' | 'no-go-mod' | 'other';
  readonly message: string;
  readonly remedy: string;
  readonly location?: FileLocation;
}

/** What go.mod and go.sum promise and whether it holds. */
export interface Modules {
  readonly modulePath: string;
  /** Modules that go.mod requires, indirect ones too. */
  readonly count: number;
  readonly problems: readonly ModuleProblem[];
  /** Questions that could not be answered, such as a tidy check without the test dependencies. */
  readonly unanswered: readonly string[];
}
