import { definitionOf } from './catalogue/index.ts';
import type { CheckResult } from './result.ts';

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
