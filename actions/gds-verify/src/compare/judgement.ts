import { type Before, type NoveltyOf, noveltyOf } from '@gds-dev/core/report';
import { baselineOf, type Report } from '@gds-dev/core/standard';
import { attest } from './attest.ts';
import { type Baseline, baselineOfReport } from './baseline-report.ts';
import type { Changes } from './changes.ts';
import type { Event } from '../event/event.ts';

/** A report that this run vouches for, and what it is compared with. */
export interface Judgement {
  readonly report: Report;
  /** The report of the same service on the base branch. */
  readonly before?: Before;
  readonly novelty: NoveltyOf;
}

/** The report with the event's commit and run, beside its own service's report of the base branch. */
export function judgementOf(
  report: Report,
  event: Event,
  oneJob: boolean,
  baseline: Baseline,
  changes: Changes,
): Judgement {
  const { baseline: _claimed, ...unclaimed } = attest(report, event, oneJob);
  const attested: Report = unclaimed;
  const touches = changes.available ? changes.touches : undefined;
  const found = baselineOfReport(baseline, attested);
  if (!baseline.available || !found) return { report: attested, novelty: noveltyOf(attested, touches) };
  const compared: Report = { ...attested, baseline: baselineOf(attested, found) };
  return { report: compared, before: { report: found, name: baseline.branch }, novelty: noveltyOf(compared, touches) };
}
