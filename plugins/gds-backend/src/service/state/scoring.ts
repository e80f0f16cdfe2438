import type { AxisPoint } from '@gds-dev/backstage-plugin-gds-common';
import {
  aged,
  type AxisValue,
  nextExpiry,
  scoreAxes,
  scoredState,
  scoreLevels,
  STANDARD_VERSION,
  standingOf,
} from '@gds-dev/core/standard';
import { isWithdrawn } from '../../database/exemptionTable';
import type { CarriedRequests, EntityState, HistoryPoint, ScoredEntry, StateChange } from '../../database/GdsStore';
import { counted, nextEnd } from '../exemptions/counted';
import { standingsOf } from './standings';
import { changesOf, keyOf } from './verdictChanges';

/** What a state is made of before it is scored. */
export type Unscored = Pick<
  EntityState,
  'approvals' | 'targets' | 'reference' | 'reportId' | 'commit' | 'measuredAt'
> & {
  readonly entries: readonly Omit<ScoredEntry, 'verdict'>[];
};

/** An axis that moves by less adds no point to the history. */
const AXIS_STEP = 1;

/** The two moments of a scoring: a report may arrive long after it was measured, when some of it has passed its age. */
export interface Moments {
  readonly now: Date;
  readonly measured: Date;
}

/** What a scoring is compared with. */
type Known = Pick<EntityState, 'entries' | 'level' | 'standardVersion' | 'point'> | null;

export function scored(
  current: EntityState | null,
  unscored: Unscored,
  requests: CarriedRequests,
  { now, measured }: Moments,
): StateChange {
  const next = { ...unscored, approvals: unscored.approvals.filter(approval => !isWithdrawn(approval, requests)) };
  const at = (moment: Date) => scoringOf(next, now, moment);
  const { state, level, axes, entries } = at(now);
  // The history shows a measurement at its own moment, and what has passed its age since as a point of its own.
  const addedPoints: HistoryPoint[] = [];
  let before: Known = current;
  for (const scoring of measured < now ? [at(measured), at(now)] : [at(now)]) {
    const added = pointOf(before, scoring, next);
    if (added === null) continue;
    const { changes: _changes, ...point } = added;
    addedPoints.push(added);
    before = { ...scoring, standardVersion: STANDARD_VERSION, point };
  }
  return {
    state: {
      ...next,
      entries,
      standardVersion: STANDARD_VERSION,
      level,
      axes,
      point: before?.point ?? null,
      scoredAt: now,
      nextExpiry: earlier(
        nextExpiry(
          entries.map(({ entry }) => entry),
          now,
        ),
        nextEnd(next.approvals, now),
      ),
    },
    standings: standingsOf(state, level),
    requests,
    addedPoints,
    changed: addedPoints.length > 0 || findingsOf(current?.entries ?? []) !== findingsOf(entries),
  };
}

/** How a state stands at a moment, with the exemptions that count now. */
function scoringOf({ entries, approvals }: Unscored, now: Date, moment: Date) {
  const counting = entries.map(({ entry }) => counted(entry, approvals, now));
  const state = scoredState(counting, moment);
  const verdicts = counting.map(({ result }) => standingOf(aged(result, moment)));
  return {
    moment,
    state,
    level: scoreLevels(state),
    axes: scoreAxes(state),
    entries: entries.map((one, index): ScoredEntry => ({ ...one, verdict: verdicts[index] ?? 'no-data' })),
  };
}

/** The point that a scoring adds to the history; `null` when nothing moved. */
function pointOf(
  before: Known,
  { moment, level, axes, entries }: ReturnType<typeof scoringOf>,
  { commit, reportId }: Unscored,
): HistoryPoint | null {
  const changes = changesOf(before, entries);
  const moved = changes.length > 0 || before?.level.held !== level.held || axesMoved(before.point?.axes ?? [], axes);
  if (!moved) return null;
  return {
    at: moment.toISOString(),
    commit,
    reportId,
    standardVersion: STANDARD_VERSION,
    level: level.held,
    axes: axes.map(({ axis, value, completeness }) => ({ axis, value, completeness })),
    changes,
  };
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

function axesMoved(before: readonly AxisPoint[], after: readonly AxisValue[]): boolean {
  return after.some(({ axis, value }) => {
    const known = before.find(point => point.axis === axis)?.value ?? null;
    return known === null || value === null ? known !== value : Math.abs(known - value) >= AXIS_STEP;
  });
}

/** What a reader would see change of the findings and exemptions, as one text. */
function findingsOf(entries: readonly ScoredEntry[]): string {
  const shown = entries.map(scoredEntry => {
    const { result } = scoredEntry.entry;
    const findings = result.outcome === 'pass' || result.outcome === 'fail' ? result.findings : [];
    return [keyOf(scoredEntry), result.exemption ?? null, ...findings.map(({ fingerprint }) => fingerprint)];
  });
  return JSON.stringify(shown.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}
