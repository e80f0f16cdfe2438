import { ConflictError } from '@backstage/errors';
import type { Attestation } from '@gds-dev/backstage-plugin-gds-common';
import { compareOrder, entriesOf, mergeState, type Report, type StateEntry } from '@gds-dev/core/standard';
import type { EntityState, StateChange, StateTarget } from '../../database/GdsStore';
import { carriedRequests } from '../exemptions/carriedRequests';
import { TooManyTargetsError } from '../ingest/errors';
import { scored } from './scoring';

/** Targets that the state of one entity keeps. */
const MAX_TARGETS = 50;

/** Reports whose results the state of one entity shows: their documents are read whenever it is. */
const MAX_REPORTS = 100;

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
  const reports = countReports(entries);
  if (reports > MAX_REPORTS && reports > countReports(before)) {
    throw new TooManyTargetsError(
      `with this report the entity shows results of ${reports} reports; at most ${MAX_REPORTS}: judge all checks of a target in one run`,
    );
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
    { now, measured: measurementOf(report, entries, now) },
  );
}

function countReports(entries: readonly StateEntry[]): number {
  return new Set(entries.map(({ reportId }) => reportId)).size;
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
  return scored(current, current, carriedRequests(entries, entries, [], now), { now, measured: now });
}

/** When the newest of what a report adds to a state was measured; now for a report that adds nothing. */
function measurementOf({ reportId }: Report, entries: readonly StateEntry[], now: Date): Date {
  const own = entries.filter(entry => entry.reportId === reportId);
  const newest = Math.max(...own.map(({ result }) => Date.parse(result.measuredAt)));
  return own.length === 0 || newest > now.getTime() ? now : new Date(newest);
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
