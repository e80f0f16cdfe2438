import { ConflictError } from '@backstage/errors';
import type { Attestation, VerdictChange } from '@gds-dev/backstage-plugin-gds-common';
import {
  aged,
  type CheckResult,
  compareOrder,
  mergeState,
  nextExpiry,
  type Report,
  scoredState,
  scoreAxes,
  scoreLevels,
  STANDARD_VERSION,
  type StateEntry,
} from '@gds-dev/core/standard';
import type { EntityState, HistoryPoint, ScoredEntry, StateChange, StateTarget } from '../../database/GdsStore';
import { TooManyTargetsError } from '../ingest/errors';

/** What a state is made of before it is scored. */
type Unscored = Pick<EntityState, 'targets' | 'reference' | 'reportId' | 'commit' | 'measuredAt'> & {
  readonly entries: readonly Omit<ScoredEntry, 'verdict'>[];
};

/** Targets that the state of one entity keeps. */
const MAX_TARGETS = 50;

/**
 * The state after a report of the default branch.
 *
 * @param attestation of the report
 * @throws ConflictError when recorded reference counts would mix with measured results, TooManyTargetsError
 */
export function stateAfter(
  current: EntityState | null,
  report: Report,
  now: Date,
  attestation: Attestation = 'self-reported',
): StateChange {
  const reference = report.reference === true;
  if (current && current.reference !== reference) {
    throw new ConflictError(
      reference
        ? 'the entity has measured results: the reference picture is filed under an entity of its own'
        : 'the entity shows the reference picture: file measured reports under the entity of the service',
    );
  }
  const entries = mergeState(current?.entries.map(({ entry }) => entry) ?? [], report);
  const newest = entries.reduce<StateEntry | null>(
    (best, entry) => (best === null || compareOrder(entry.order, best.order) >= 0 ? entry : best),
    null,
  );
  const measured = entries.map(entry => Date.parse(entry.result.measuredAt));
  const own = newest === null || newest.reportId === report.reportId;
  const known = new Map(current?.entries.map(({ entry, attestation: of }) => [entry.reportId, of]));
  const targets = targetsAfter(current?.targets ?? [], report, entries);
  if (targets.length > MAX_TARGETS && targets.length > (current?.targets.length ?? 0)) {
    throw new TooManyTargetsError(`with this report the entity has ${targets.length} targets; at most ${MAX_TARGETS}`);
  }
  return scored(
    current,
    {
      entries: entries.map(entry => ({
        entry,
        attestation: entry.reportId === report.reportId ? attestation : (known.get(entry.reportId) ?? 'self-reported'),
      })),
      targets,
      reference,
      reportId: own ? report.reportId : newest.reportId,
      commit: own ? (report.commit ?? null) : newest.commit,
      measuredAt: new Date(measured.length > 0 ? Math.max(...measured) : Date.parse(report.createdAt)),
    },
    now,
  );
}

/** The state scored again at a later moment: what passed its age is `no-data`. */
export function stateRescored(current: EntityState | null, now: Date): StateChange | null {
  if (!current) return null;
  return scored(current, current, now);
}

/**
 * An entry as the portal counts it. An exemption in `gds.yaml` is a request; the portal knows no
 * approvals yet, so none counts: the result keeps it, to be shown as requested.
 */
export function counted(entry: StateEntry): StateEntry {
  if (!entry.result.exemption) return entry;
  const { exemption: _requested, ...result } = entry.result;
  return { ...entry, result: result as CheckResult };
}

function scored(current: EntityState | null, next: Unscored, now: Date): StateChange {
  const results = next.entries.map(({ entry }) => entry);
  const state = scoredState(results.map(counted), now);
  const level = scoreLevels(state);
  const axes = scoreAxes(state);
  const entries = next.entries.map(({ entry, attestation }) => ({
    entry,
    attestation,
    verdict: aged(entry.result, now).outcome,
  }));
  const changes = changesOf(current?.entries ?? [], entries);
  const same =
    current !== null &&
    changes.length === 0 &&
    current.level.held === level.held &&
    JSON.stringify(current.axes) === JSON.stringify(axes);
  const expired = current?.reportId === next.reportId;
  // A point of the history shows the moment of its measurement, not that of its arrival.
  const at = expired || next.measuredAt > now ? now : next.measuredAt;
  const then = scoredState(results.map(counted), at);
  const point: HistoryPoint | null = same
    ? null
    : {
        at: at.toISOString(),
        commit: next.commit,
        reportId: next.reportId,
        standardVersion: STANDARD_VERSION,
        level: scoreLevels(then).held,
        axes: scoreAxes(then),
        changes,
      };
  return {
    state: {
      ...next,
      entries,
      standardVersion: STANDARD_VERSION,
      level,
      axes,
      scoredAt: now,
      nextExpiry: nextExpiry(results, now),
    },
    point,
  };
}

function changesOf(before: readonly ScoredEntry[], after: readonly ScoredEntry[]): VerdictChange[] {
  const key = ({ entry }: ScoredEntry) => JSON.stringify([entry.target?.name ?? null, entry.result.check]);
  const known = new Map(before.map(entry => [key(entry), entry.verdict]));
  return after.flatMap(entry => {
    const from = known.get(key(entry)) ?? null;
    if (from === entry.verdict) return [];
    return [{ check: entry.entry.result.check, target: entry.entry.target?.name ?? null, from, to: entry.verdict }];
  });
}

/** Targets that still have results; the subject is that of the report which gave the newest of them. */
function targetsAfter(known: readonly StateTarget[], report: Report, entries: readonly StateEntry[]): StateTarget[] {
  const targets = new Map(known.map(target => [target.name, target]));
  for (const { name, kind, role, subject } of report.targets) {
    const newest = entries.some(entry => entry.target?.name === name && entry.reportId === report.reportId);
    if (newest || !targets.has(name)) targets.set(name, { name, kind, role, subject });
  }
  const left = new Set(entries.map(entry => entry.target?.name));
  return [...targets.values()].filter(target => left.has(target.name));
}
