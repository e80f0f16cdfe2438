import type { ExemptionTerms } from '@gds-dev/backstage-plugin-gds-common';
import { aged, compareOrder, isLeftOut, standingOf, type StateEntry } from '@gds-dev/core/standard';
import type { CarriedRequest, CarriedRequests } from '../../database/GdsStore';
import { isOver } from './counted';

type Key = Pick<ExemptionTerms, 'check' | 'target'>;

/**
 * What `gds.yaml` asks for, and where it no longer asks for anything. A portal reads no `gds.yaml`, and a job beside
 * the running service may have one of its own: where they measure, what the repository asked for last stands.
 *
 * @param state after the report
 * @param before the state that the report came to
 * @param report its results; none when a state is only scored again
 */
export function carriedRequests(
  state: readonly StateEntry[],
  before: readonly StateEntry[],
  report: readonly StateEntry[],
  now: Date,
): CarriedRequests {
  const speaking = [
    ...state.filter(entry => entry.source === 'repository' || entry.result.exemption),
    ...repositoryAsks(before, report),
    ...besideAsksNoMore(state, before),
  ];
  const shown = new Map(state.map(entry => [textOf(keyOf(entry)), entry]));
  const carried = new Map<string, CarriedRequest>();
  for (const entry of speaking) {
    const { exemption } = entry.result;
    const standing = shown.get(textOf(keyOf(entry)));
    if (!exemption || !standing) continue;
    const { reason, expires } = exemption;
    const { reportId, commit } = entry;
    const request = { ...keyOf(entry), reason, expires, reportId, commit, needed: isNeeded(entry, standing, now) };
    carried.set(JSON.stringify([textOf(request), reason, expires]), request);
  }
  return {
    carried: [...carried.values()],
    spokenOf: distinct(speaking.map(keyOf)),
    measured: distinct(state.map(keyOf)),
  };
}

/** The report's own words, where another source's result stands in the state. */
function repositoryAsks(before: readonly StateEntry[], report: readonly StateEntry[]): StateEntry[] {
  const own = report.filter(({ source, result }) => source === 'repository' && !isLeftOut(result));
  const late = own.some(({ order }) =>
    before.some(known => known.source === 'repository' && compareOrder(order, known.order) < 0),
  );
  return late ? [] : own;
}

/** Of a job beside the service, which asked for something with its last result and does not with this one. */
function besideAsksNoMore(state: readonly StateEntry[], before: readonly StateEntry[]): StateEntry[] {
  const asked = before.filter(({ source, result }) => source === 'beside' && result.exemption);
  const keys = new Set(asked.map(entry => textOf(keyOf(entry))));
  return state.filter(entry => entry.source === 'beside' && keys.has(textOf(keyOf(entry))));
}

/** Nobody needs to decide where a check holds; of one that is measured elsewhere the next measurement may tell. */
function isNeeded(entry: StateEntry, standing: StateEntry, now: Date): boolean {
  const { exemption } = entry.result;
  if (!exemption || isOver(exemption, now)) return false;
  return standing.source !== entry.source || standingOf(aged(entry.result, now)) === 'exempted';
}

function keyOf({ result, target }: StateEntry): Key {
  return { check: result.check, target: target?.name ?? null };
}

function textOf({ check, target }: Key): string {
  return JSON.stringify([check, target]);
}

function distinct(keys: readonly Key[]): Key[] {
  return [...new Map(keys.map(key => [textOf(key), key])).values()];
}
