import { aged } from './age.ts';
import { definitionOf, type TargetKind, type TargetRole } from './catalogue/index.ts';
import type { Report } from './report.ts';
import { type CheckResult, isLeftOut } from './result.ts';
import type { Scored } from './scored.ts';

/** Where a result stands in time: runs of one repository are in order, whatever their clocks say. */
export interface Order {
  /**
   * Of a GitHub run or of a portal's scheduled run; `null` for a report that neither made. `repository` is
   * `host/owner/name`, or `portal:ID` with the id of the service that the portal checks: without a slash, so that no
   * repository can be called so.
   */
  readonly run: { readonly repository: string; readonly id: string; readonly attempt: number } | null;
  /** ISO 8601. */
  readonly measuredAt: string;
}

/**
 * Who measures, and so knows when a target is gone: CI and whoever judges the repository; a job beside the running
 * service; a portal, by the id of the service. None drops what another one measures.
 */
export type Source = 'repository' | 'beside' | `portal:${string}`;

/** One result of an entity's state; `target` is `null` for checks of the service. */
export interface StateEntry {
  readonly source: Source;
  readonly target: { readonly name: string; readonly kind: TargetKind; readonly role: TargetRole } | null;
  readonly result: CheckResult;
  readonly order: Order;
  readonly commit: string | null;
  readonly reportId: string;
}

/** The results of a report as entries of a state. */
export function entriesOf(report: Report): StateEntry[] {
  const run = runOf(report);
  // A job that looks at running services alone is beside them, also with what it says of the service as a whole.
  const alone = report.targets.length > 0 && report.targets.every(({ kind }) => kind === 'live');
  const sourceOf = (live: boolean): Source => {
    if (report.producer.kind === 'portal') return `portal:${report.producer.service}`;
    return report.producer.kind === 'local' && live ? 'beside' : 'repository';
  };
  const entry = (target: StateEntry['target'], result: CheckResult): StateEntry => ({
    source: sourceOf(target === null ? alone : target.kind === 'live'),
    target,
    result,
    order: { run, measuredAt: result.measuredAt },
    commit: report.commit ?? null,
    reportId: report.reportId,
  });
  return [
    ...report.targets.flatMap(target =>
      target.results.map(result => entry({ name: target.name, kind: target.kind, role: target.role }, result)),
    ),
    ...report.results.map(result => entry(null, result)),
  ];
}

function runOf({ producer, repository, createdAt }: Report): Order['run'] {
  switch (producer.kind) {
    case 'github-actions': {
      const name = repository ? `${repository.host}/${repository.slug}`.toLowerCase() : '';
      return { repository: name, id: producer.runId, attempt: producer.runAttempt };
    }
    case 'portal':
      return { repository: `portal:${producer.service}`, id: String(Date.parse(createdAt)), attempt: 1 };
    case 'local':
      return null;
  }
}

/** Positive when `a` is the newer one: by run within one repository's GitHub runs, else by time. */
export function compareOrder(a: Order, b: Order): number {
  if (a.run && b.run && a.run.repository === b.run.repository) {
    const runs = compareDecimal(a.run.id, b.run.id);
    if (runs !== 0) return runs;
    if (a.run.attempt !== b.run.attempt) return a.run.attempt - b.run.attempt;
  }
  return Date.parse(a.measuredAt) - Date.parse(b.measuredAt);
}

function compareDecimal(a: string, b: string): number {
  const x = a.replace(/^0+/, '');
  const y = b.replace(/^0+/, '');
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}

/**
 * The state after a report of the default branch or of a portal's scheduled checks: for each (target, check) the
 * newer result; of the targets only those that the newest report of their {@link Source} still lists or judged, and of
 * the kind that it found.
 *
 * A result that was left out on purpose (`--skip`, `--only`) says nothing and replaces nothing.
 */
export function mergeState(state: readonly StateEntry[], report: Report): StateEntry[] {
  const merged = new Map<string, StateEntry>();
  const own = entriesOf(report);
  for (const entry of [...state, ...own]) {
    const key = JSON.stringify([entry.target?.name ?? null, entry.result.check]);
    const known = merged.get(key);
    if (!known || replaces(entry, known)) merged.set(key, entry);
  }
  const sources = new Set(own.filter(({ target }) => target !== null).map(({ source }) => source));
  const before = state.filter(entry => sources.has(entry.source));
  // Without targets in gds.yaml there is no list: a run of one package says nothing of another.
  const listed = report.configuredTargets.length > 0 ? new Set(report.configuredTargets) : null;
  const newest = before.every(entry => own.some(({ order }) => compareOrder(order, entry.order) >= 0));
  const kinds = new Map(report.targets.map(target => [target.name, target.kind]));
  // A report of an older run may bring results of targets that are there, but none back that was dropped since.
  const outdated = before.some(entry => own.every(({ order }) => isOlderRun(order, entry.order)));
  const there = new Set(before.map(entry => entry.target?.name));
  const kept = [...merged.values()].filter(entry => {
    const { target } = entry;
    // There may be several jobs beside a service, each with a list of its own: what is measured no more is forgotten.
    if (target === null || entry.source === 'beside' || !sources.has(entry.source)) return true;
    if (outdated) return there.has(target.name);
    if (!newest) return true;
    if (kinds.has(target.name)) return kinds.get(target.name) === target.kind;
    return listed === null || listed.has(target.name);
  });
  return withoutForgotten(kept, new Date(report.createdAt));
}

/** What could not be measured in CI says nothing of what is measured beside the service or by a portal. */
function replaces(entry: StateEntry, known: StateEntry): boolean {
  if (isLeftOut(entry.result)) return false;
  if (isLeftOut(known.result)) return true;
  const ofRepository = [entry, known].filter(one => one.source === 'repository');
  if (ofRepository.length === 1 && ofRepository[0]!.result.outcome === 'no-data') return ofRepository[0] === known;
  return compareOrder(entry.order, known.order) >= 0;
}

/** Who measures on a schedule does so more often than this. */
const FORGOTTEN_DAYS = 7;

/**
 * Of what is measured beside a service or by a portal that which still is: no report says that it is measured no
 * longer. A name that the repository gives to a target of another kind is the repository's.
 */
function withoutForgotten(state: readonly StateEntry[], now: Date): StateEntry[] {
  const kinds = new Map<string, TargetKind>();
  for (const entry of state) {
    if (entry.target && entry.source === 'repository') kinds.set(entry.target.name, entry.target.kind);
  }
  return state.filter(entry => {
    if (entry.source === 'repository') return true;
    const age = now.getTime() - Date.parse(entry.result.measuredAt);
    const { target } = entry;
    return age < FORGOTTEN_DAYS * 86_400_000 && (!target || (kinds.get(target.name) ?? target.kind) === target.kind);
  });
}

/** Older, and not merely another job of the same attempt of a run. */
function isOlderRun(a: Order, b: Order): boolean {
  const together =
    a.run && b.run && a.run.repository === b.run.repository && a.run.id === b.run.id && a.run.attempt === b.run.attempt;
  return !together && compareOrder(a, b) < 0;
}

/** A state as levels and axes are worked out from it at a moment; what passed its age is `no-data`. */
export function scoredState(state: readonly StateEntry[], now: Date): Scored {
  const targets = new Map<string, { kind: TargetKind; role: TargetRole; results: CheckResult[] }>();
  const results: CheckResult[] = [];
  for (const entry of state) {
    const result = aged(entry.result, now);
    if (!entry.target) {
      results.push(result);
      continue;
    }
    const known = targets.get(entry.target.name);
    if (known) known.results.push(result);
    else targets.set(entry.target.name, { kind: entry.target.kind, role: entry.target.role, results: [result] });
  }
  return { targets: [...targets.values()], results };
}

/** When the next result of a state passes its age; `null` when none will. */
export function nextExpiry(state: readonly StateEntry[], now: Date): Date | null {
  let next: number | null = null;
  for (const { result } of state) {
    const { maxAgeDays } = definitionOf(result.check);
    if (maxAgeDays === null || result.outcome === 'no-data') continue;
    const expiry = Date.parse(result.measuredAt) + maxAgeDays * 86_400_000;
    if (expiry > now.getTime() && (next === null || expiry < next)) next = expiry;
  }
  return next === null ? null : new Date(next);
}
