import type { Attestation } from '@gds-dev/backstage-plugin-gds-common';
import { entriesOf, type Order, type Report, type Standing } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { readDocuments } from './documentTable';
import type { ScoredEntry } from './GdsStore';

/** Which results of which reports stand: the results themselves are in the reports' documents. */
export type StoredEntries = readonly {
  readonly report: string;
  /** Not that of the document: a repository that is renamed goes on with its runs. */
  readonly run: Order['run'];
  readonly attestation: Attestation;
  /** Target (`null`: the service), check, and verdict as last scored. */
  readonly results: readonly (readonly [target: string | null, check: string, verdict: Standing])[];
}[];

export function storedEntries(entries: readonly ScoredEntry[]): StoredEntries {
  return reportsOf(entries).map(report => {
    const own = entries.filter(({ entry }) => entry.reportId === report);
    return {
      report,
      run: own[0]?.entry.order.run ?? null,
      attestation: own[0]?.attestation ?? 'self-reported',
      results: own.map(({ entry, verdict }) => [entry.target?.name ?? null, entry.result.check, verdict] as const),
    };
  });
}

/** Ids of the reports whose results stand, each once. */
export function reportsOf(entries: readonly ScoredEntry[]): string[] {
  return [...new Set(entries.map(({ entry }) => entry.reportId))];
}

/**
 * The results that stand, by target and check, those of the service first.
 *
 * @throws when a document that a state shows is gone
 */
export async function storedResults(knex: Knex, stored: StoredEntries): Promise<ScoredEntry[]> {
  const shown = new Map(stored.map(entries => [entries.report, entries]));
  const results: ScoredEntry[] = [];
  for await (const [report, document] of readDocuments(knex, [...shown.keys()])) {
    const entries = shown.get(report);
    if (entries) results.push(...resultsIn(document, entries));
    shown.delete(report);
  }
  const [gone] = shown.keys();
  if (gone !== undefined) throw new Error(`the document of report ${gone}, which a state shows, is gone`);
  return results.sort(byTargetAndCheck);
}

/** Those of one document that stand. */
function resultsIn(document: Report, { report, run, attestation, results }: StoredEntries[number]): ScoredEntry[] {
  const known = new Map(
    entriesOf(document).map(entry => [keyOf(entry.target?.name ?? null, entry.result.check), entry]),
  );
  return results.map(([target, check, verdict]): ScoredEntry => {
    const entry = known.get(keyOf(target, check));
    if (!entry) throw new Error(`report ${report} has no result of ${check}`);
    return { entry: { ...entry, order: { ...entry.order, run } }, verdict, attestation };
  });
}

function byTargetAndCheck({ entry: a }: ScoredEntry, { entry: b }: ScoredEntry): number {
  const [one, other] = [a, b].map(({ target, result }) => `${target?.name ?? ''} ${result.check}`);
  return one === other ? 0 : (one ?? '') < (other ?? '') ? -1 : 1;
}

function keyOf(target: string | null, check: string): string {
  return JSON.stringify([target, check]);
}
