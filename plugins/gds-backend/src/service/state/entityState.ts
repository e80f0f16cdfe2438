import { ConflictError } from '@backstage/errors';
import type { Attestation, AxisPoint, ChangeCause, VerdictChange } from '@gds-dev/backstage-plugin-gds-common';
import {
  aged,
  type AxisValue,
  compareOrder,
  entriesOf,
  mergeState,
  nextExpiry,
  type Report,
  scoredState,
  scoreAxes,
  scoreLevels,
  STANDARD_VERSION,
  type Standing,
  standingOf,
  type StateEntry,
} from '@gds-dev/core/standard';
import { isWithdrawn } from '../../database/exemptionTable';
import type { CarriedRequests, EntityState, ScoredEntry, StateChange, StateTarget } from '../../database/GdsStore';
import { carriedRequests } from '../exemptions/carriedRequests';
import { counted, nextEnd } from '../exemptions/counted';
import { TooManyTargetsError } from '../ingest/errors';
import { standingsOf } from './standings';

/** What a state is made of before it is scored. */
type Unscored = Pick<EntityState, 'approvals' | 'targets' | 'reference' | 'reportId' | 'commit' | 'measuredAt'> & {
  readonly entries: readonly Omit<ScoredEntry, 'verdict'>[];
};

/** An axis that moves by less adds no point to the history. */
const AXIS_STEP = 1;

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
  const before = current?.entries.map(({ entry }) => entry) ?? [];
  const entries = mergeState(before, report);
  const newest = newestOf(entries);
  // What a portal measures by itself is of no commit, and says nothing of a CI that has stopped.
  const ofCommits = entries.filter(({ commit }) => commit !== null);
  const measured = (ofCommits.length > 0 ? ofCommits : entries).map(entry => Date.parse(entry.result.measuredAt));
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
      approvals: current?.approvals ?? [],
      targets,
      reference,
      reportId: own ? report.reportId : newest.reportId,
      commit: (own && report.commit) || (newestOf(ofCommits)?.commit ?? null),
      measuredAt: new Date(measured.length > 0 ? Math.max(...measured) : Date.parse(report.createdAt)),
    },
    carriedRequests(entries, before, entriesOf(report), now),
    now,
  );
}

function newestOf(entries: readonly StateEntry[]): StateEntry | null {
  return entries.reduce<StateEntry | null>(
    (best, entry) => (best === null || compareOrder(entry.order, best.order) >= 0 ? entry : best),
    null,
  );
}

/** The state scored again: what passed its age is `no-data`, and exemptions began to count or ended. */
export function stateRescored(current: EntityState | null, now: Date): StateChange | null {
  if (!current) return null;
  const entries = current.entries.map(({ entry }) => entry);
  return scored(current, current, carriedRequests(entries, entries, [], now), now);
}

function scored(current: EntityState | null, unscored: Unscored, requests: CarriedRequests, now: Date): StateChange {
  const approvals = unscored.approvals.filter(approval => !isWithdrawn(approval, requests));
  const next = { ...unscored, approvals };
  const results = next.entries.map(({ entry }) => entry);
  const counting = results.map(entry => counted(entry, next.approvals, now));
  const state = scoredState(counting, now);
  const level = scoreLevels(state);
  const axes = scoreAxes(state);
  const entries = next.entries.map(({ entry, attestation }) => ({
    entry,
    attestation,
    verdict: standingOf(aged(counted(entry, next.approvals, now).result, now)),
  }));
  const changes = changesOf(current, entries);
  const moved = changes.length > 0 || current?.level.held !== level.held || axesMoved(current.point?.axes ?? [], axes);
  const expired = current?.reportId === next.reportId;
  // A point of the history shows the moment of its measurement, not that of its arrival.
  const at = expired || next.measuredAt > now ? now : next.measuredAt;
  const then = scoredState(counting, at);
  const point = {
    at: at.toISOString(),
    commit: next.commit,
    reportId: next.reportId,
    standardVersion: STANDARD_VERSION,
    level: scoreLevels(then).held,
    axes: scoreAxes(then).map(({ axis, value, completeness }) => ({ axis, value, completeness })),
  };
  return {
    state: {
      ...next,
      entries,
      standardVersion: STANDARD_VERSION,
      level,
      axes,
      point: moved ? point : current.point,
      scoredAt: now,
      nextExpiry: earlier(nextExpiry(results, now), nextEnd(next.approvals, now)),
    },
    standings: standingsOf(state, level),
    requests,
    addedPoint: moved ? { ...point, changes } : null,
    changed: moved || findingsOf(current.entries) !== findingsOf(entries),
  };
}

function changesOf(current: EntityState | null, after: readonly ScoredEntry[]): VerdictChange[] {
  const known = new Map(current?.entries.map(entry => [keyOf(entry), entry.verdict]));
  const restandarded = current !== null && current.standardVersion !== STANDARD_VERSION;
  return after.flatMap(scoredEntry => {
    const { entry, verdict: to } = scoredEntry;
    const from = known.get(keyOf(scoredEntry)) ?? null;
    if (from === to) return [];
    const cause = causeOf(from, to, restandarded);
    return [{ check: entry.result.check, target: entry.target?.name ?? null, from, to, cause }];
  });
}

function causeOf(from: Standing | null, to: Standing, restandarded: boolean): ChangeCause {
  if (restandarded) return 'standard';
  if (from === null) return 'coverage';
  if (from === 'exempted' || to === 'exempted') return 'exemption';
  return from === 'no-data' || to === 'no-data' ? 'coverage' : 'code';
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

function keyOf({ entry }: ScoredEntry): string {
  return JSON.stringify([entry.target?.name ?? null, entry.result.check]);
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
