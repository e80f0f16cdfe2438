import type { Check, CheckContext, Judgement } from '../checks/check.ts';
import { type Collected, type EvidenceKey, type Unavailable, unavailable } from '../evidence/index.ts';
import { type CatalogueRow, type CheckId, type CheckResult, definitionOf, type Exemption } from '../standard/index.ts';
import type { EvidenceStore } from './evidence-store.ts';
import { withFingerprints } from './fingerprint.ts';

export interface JudgeOptions {
  readonly required: boolean;
  readonly exemption: Exemption | undefined;
  readonly context: CheckContext;
  readonly isLeftOut: (check: CheckId) => boolean;
}

/** One check on the evidence of a store, as a result of the report. */
export async function judge(check: Check, evidence: EvidenceStore, options: JudgeOptions): Promise<CheckResult> {
  const row = definitionOf(check.id);
  const given: Partial<Record<EvidenceKey, unknown>> = Object.create(null) as Partial<Record<EvidenceKey, unknown>>;
  const [needed, used] = await Promise.all([all(check.needs, evidence), all(wanted(check, options), evidence)]);
  for (const key of check.uses ?? []) given[key] = LEFT_OUT;
  const times: string[] = [];
  for (const [key, piece] of needed) {
    if (!piece.available) return noData(row, options, piece);
    given[key] = piece.value;
    times.push(piece.measuredAt);
  }
  for (const [key, piece] of used) given[key] = piece;
  const judgement = check.evaluate(given as Parameters<Check['evaluate']>[0], options.context);
  return asResult(row, judgement, options, times.sort().at(-1) ?? new Date().toISOString());
}

const LEFT_OUT = unavailable('not-configured', 'its check is left out', 'run without --skip and --only');

/** What the check uses, without what only a check that is left out would report. */
function wanted(check: Check, { isLeftOut }: JudgeOptions): EvidenceKey[] {
  return (check.uses ?? []).filter(key => {
    const reporter = check.usesOf?.[key];
    return reporter === undefined || !isLeftOut(reporter);
  });
}

/** The result of a check that the user left out on purpose. */
export function skipped(row: CatalogueRow): CheckResult {
  return {
    code: row.code,
    check: row.id,
    required: false,
    measuredAt: new Date().toISOString(),
    outcome: 'no-data',
    summary: 'skipped',
    provide: 'run without --skip and --only',
    skipped: true,
    facts: [],
    measures: [],
  };
}

async function all(keys: readonly EvidenceKey[], evidence: EvidenceStore) {
  return Promise.all(keys.map(async key => [key, (await evidence.get(key)) as Collected<unknown>] as const));
}

function noData(row: CatalogueRow, options: JudgeOptions, missing: Unavailable): CheckResult {
  return asResult(
    row,
    { outcome: 'no-data', summary: missing.missing, provide: missing.provide },
    options,
    new Date().toISOString(),
  );
}

function asResult(row: CatalogueRow, judgement: Judgement, options: JudgeOptions, measuredAt: string): CheckResult {
  const common = {
    code: row.code,
    check: row.id,
    required: options.required,
    measuredAt,
    facts: [...(judgement.facts ?? [])],
    measures: [...(judgement.measures ?? [])],
    ...(options.exemption && { exemption: options.exemption }),
  };
  switch (judgement.outcome) {
    case 'pass':
    case 'fail':
      return {
        ...common,
        outcome: judgement.outcome,
        summary: judgement.summary,
        findings: withFingerprints(row.code, judgement.findings ?? []),
      };
    case 'not-applicable':
      return { ...common, outcome: 'not-applicable', summary: judgement.summary, because: judgement.because };
    case 'no-data':
      return { ...common, outcome: 'no-data', summary: judgement.summary, provide: judgement.provide, skipped: false };
  }
}
