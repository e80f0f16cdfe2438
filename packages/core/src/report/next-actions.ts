import { type CheckResult, definitionOf, isMust, type TargetRole } from '../standard/index.ts';

/** A result with the target it was judged for; `null` for a check of the service. */
export interface Judgement {
  readonly target: { readonly role: TargetRole } | null;
  readonly result: CheckResult;
}

/**
 * What to mend, the largest gain first: failed musts of the next level, then the other failed musts
 * from the lowest level up, then failed recommendations. Within each in the order of the codes.
 * What is exempted asks for nothing.
 *
 * @param held the highest level held, 0–3.
 */
export function nextActions<T extends Judgement>(judgements: readonly T[], held: number): T[] {
  return judgements
    .filter(({ result }) => result.outcome === 'fail' && !result.exemption)
    .sort((a, b) => rank(a, held) - rank(b, held) || a.result.code.localeCompare(b.result.code));
}

/** 0 for the next level's musts, 1–3 for the musts of a level, 4 for what is recommended. */
function rank({ result, target }: Judgement, held: number): number {
  const row = definitionOf(result.check);
  if (!isMust(row, target?.role ?? 'production')) return 4;
  return row.level === held + 1 ? 0 : row.level;
}
