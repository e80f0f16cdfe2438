import type { CheckId } from '@gds-dev/core/standard';

/** Characters of a reason or a note. */
export const EXEMPTION_TEXT_MAX = 2000;

/** Who decided on an exemption. */
export interface ExemptionDecision {
  /** Entity reference of a user. */
  by: string;
  /** ISO 8601. */
  at: string;
  note: string | null;
}

/** What is asked for. A change of any of it is another request. */
export interface ExemptionTerms {
  check: CheckId;
  /** `null`: the check of every target, also of those to come; of a check of the service the only one. */
  target: string | null;
  /** Foreign text: shown as plain text only. */
  reason: string;
  /** Last day on which it holds, `YYYY-MM-DD`, UTC. */
  expires: string;
}

/** An exemption that was asked for, and what became of it. */
export type ServiceExemption = ExemptionTerms & {
  id: string;
  source: 'gds.yaml' | 'portal';
  /** Entity reference of a user; of a request in `gds.yaml` the repository or principal that reported it. */
  requestedBy: string;
  /** ISO 8601. */
  requestedAt: string;
  /** Of the report that brought the request; `null` for one of the portal. */
  commit: string | null;
} & (
    | { state: 'requested' }
    /** `not-needed`: nothing that it covers fails or has no data. */
    | { state: 'approved'; decision: ExemptionDecision; use: 'counts' | 'not-needed' }
    | { state: 'rejected'; decision: ExemptionDecision }
    /** Approved once, and taken back by a person. */
    | { state: 'revoked'; decision: ExemptionDecision }
    /** Its last day is over; `null`: nobody had decided. */
    | { state: 'expired'; decision: ExemptionDecision | null }
    /** `gds.yaml` no longer asks for it. */
    | { state: 'withdrawn'; decision: ExemptionDecision | null; withdrawnAt: string }
  );

/** `GET /entities/{kind}/{namespace}/{name}/exemptions` */
export interface ExemptionList {
  /** At most 200: those that are requested or approved first, then the newest. */
  exemptions: ServiceExemption[];
  /** Entity reference of the user who asks, who may not decide on own requests; `null` for a service. */
  viewer: string | null;
}

/** `POST /exemptions/{id}/decision`. `revoked` takes an approval back. */
export interface ExemptionVerdict {
  decision: 'approved' | 'rejected' | 'revoked';
  /** At most 2,000 characters. */
  note?: string;
}

/** The last day that an exemption may have on a day, both `YYYY-MM-DD` in UTC: a year ahead. */
export function latestExpiry(today: string): string {
  const [year = 0, month = 1, day = 1] = today.split('-').map(Number);
  // 29 February has no counterpart in the next year: the day after counts.
  return new Date(Date.UTC(year + 1, month - 1, day)).toISOString().slice(0, 10);
}
