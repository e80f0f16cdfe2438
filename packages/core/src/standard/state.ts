import { definitionOf, type TargetKind, type TargetRole } from './catalogue/index.ts';
import type { Report } from './report.ts';
import { type CheckResult, isLeftOut } from './result.ts';
import type { Scored } from './scored.ts';

/** Where a result stands in time: runs of one repository are in order, whatever their clocks say. */
export interface Order {
  /** `null` for a report that no GitHub run made. */
  readonly run: { readonly repository: string; readonly id: string; readonly attempt: number } | null;
  /** ISO 8601. */
  readonly measuredAt: string;
}

/** One result of an entity's state; `target` is `null` for checks of the service. */
export interface StateEntry {
  readonly target: { readonly name: string; readonly kind: TargetKind; readonly role: TargetRole } | null;
  readonly result: CheckResult;
  readonly order: Order;
  readonly commit: string | null;
  readonly reportId: string;
}

/** The results of a report as entries of a state. */
export function entriesOf(report: Report): StateEntry[] {
  const run =
    report.producer.kind === 'github-actions'
      ? {
          repository: report.repository ? `${report.repository.host}/${report.repository.slug}`.toLowerCase() : '',
          id: report.producer.runId,
          attempt: report.producer.runAttempt,
        }
      : null;
  const entry = (target: StateEntry['target'], result: CheckResult): StateEntry => ({
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
 * The state after a report of the default branch: for each (target, check) the newer result; of the
 * targets only those that the newest report still lists or judged, and of the kind that it found.
 *
 * A result that was left out on purpose (`--skip`, `--only`) says nothing and replaces nothing.
 */
export function mergeState(state: readonly StateEntry[], report: Report): StateEntry[] {
  const merged = new Map<string, StateEntry>();
  for (const entry of [...state, ...entriesOf(report)]) {
    const key = JSON.stringify([entry.target?.name ?? null, entry.result.check]);
    const known = merged.get(key);
    const newer = known && (isLeftOut(known.result) || compareOrder(entry.order, known.order) >= 0);
    if (!known || (newer && !isLeftOut(entry.result))) merged.set(key, entry);
  }
  // Without targets in gds.yaml there is no list: a run of one package says nothing of another.
  const listed = report.configuredTargets.length > 0 ? new Set(report.configuredTargets) : null;
  const newest = state.every(entry => entriesOf(report).some(own => compareOrder(own.order, entry.order) >= 0));
  const kinds = new Map(report.targets.map(target => [target.name, target.kind]));
  // A report of an older run may bring results of targets that are there, but none back that was dropped since.
  const own = entriesOf(report);
  const outdated = state.some(entry => own.every(({ order }) => isOlderRun(order, entry.order)));
  const there = new Set(state.map(entry => entry.target?.name));
  return [...merged.values()].filter(({ target }) => {
    if (target === null) return true;
    if (outdated) return there.has(target.name);
    if (!newest) return true;
    if (kinds.has(target.name)) return kinds.get(target.name) === target.kind;
    return listed === null || listed.has(target.name);
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

/** The result, or `no-data` when it is older than its check allows. */
export function aged(result: CheckResult, now: Date): CheckResult {
  const { maxAgeDays } = definitionOf(result.check);
  if (maxAgeDays === null || now.getTime() - Date.parse(result.measuredAt) < maxAgeDays * 86_400_000) return result;
  const { outcome: _outcome, summary: _summary, ...rest } = result;
  const { code, check, required, measuredAt, exemption } = rest;
  return {
    code,
    check,
    required,
    measuredAt,
    ...(exemption && { exemption }),
    outcome: 'no-data',
    summary: `last measured ${measuredAt}, more than ${maxAgeDays} days ago`,
    provide: 'measure again: run `gds verify` with the live target, or schedule it',
    skipped: false,
    facts: [],
    measures: [],
  };
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
