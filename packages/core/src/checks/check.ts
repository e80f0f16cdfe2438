import type { Collected, EvidenceKey, EvidenceMap } from '../evidence/index.ts';
import type { CheckId, Fact, Finding, Location, Measure, Severity, TargetKind, TargetRole } from '../standard/index.ts';

/** A finding before the pipeline gives it its code and fingerprint. */
export interface DraftFinding {
  readonly severity: Severity;
  readonly message: string;
  readonly remedy: string;
  readonly location?: Location;
  readonly related?: Finding['related'];
  readonly evidence?: readonly Fact[];
}

interface Measured {
  readonly facts?: readonly Fact[];
  readonly measures?: readonly Measure[];
}

/** What a check says of its evidence. */
export type Judgement =
  | (Measured & { readonly outcome: 'pass'; readonly summary: string; readonly findings?: readonly DraftFinding[] })
  | (Measured & {
      readonly outcome: 'fail';
      readonly summary: string;
      readonly findings: readonly [DraftFinding, ...DraftFinding[]];
    })
  | (Measured & {
      readonly outcome: 'not-applicable';
      readonly summary: string;
      readonly because: 'service' | 'target-kind';
    })
  | (Measured & { readonly outcome: 'no-data'; readonly summary: string; readonly provide: string });

/** What a check may know beside its evidence. */
export interface CheckContext {
  /** `null` for checks of the service. */
  readonly target: {
    readonly name: string;
    readonly kind: TargetKind;
    readonly role: TargetRole;
    readonly subject: string;
    /** The user asked for debug info by flag, so that messages explain the choice. */
    readonly debugInfoRequiredByFlag: boolean;
  } | null;
  /** The check's own thresholds, defaults filled in. */
  readonly threshold: (name: string) => number;
}

/**
 * One check: evidence in, judgement out; pure. Evidence it `needs` is given as it is, and when one
 * piece cannot be had the check is `no-data` with that reason. Evidence it `uses` may be missing.
 */
export interface Check<N extends EvidenceKey = EvidenceKey, U extends EvidenceKey = EvidenceKey> {
  readonly id: CheckId;
  readonly needs: readonly N[];
  readonly uses?: readonly U[];
  /** Evidence that it uses only because another check reports of it: not collected when that one is left out. */
  readonly usesOf?: Partial<Readonly<Record<U, CheckId>>>;
  evaluate(
    evidence: { readonly [K in N]: EvidenceMap[K] } & { readonly [K in U]: Collected<EvidenceMap[K]> },
    context: CheckContext,
  ): Judgement;
}

/** Keeps the evidence's types while the check is written. */
export function defineCheck<const N extends EvidenceKey, const U extends EvidenceKey = never>(
  check: Check<N, U>,
): Check {
  return check as unknown as Check;
}
