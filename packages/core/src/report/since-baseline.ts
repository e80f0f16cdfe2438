import type { Baseline } from '../standard/index.ts';

/** `2 new, 3 known, 1 mended since 894b61c`; what was not judged again is named only when there is some. */
export function sinceBaseline(baseline: Baseline): string {
  const counts = [`${baseline.new} new`, `${baseline.known} known`, `${baseline.mended} mended`];
  if (baseline.notJudged > 0) counts.push(`${baseline.notJudged} not judged again`);
  const since = baseline.commit?.slice(0, 7) ?? `the report of ${baseline.createdAt.slice(0, 10)}`;
  return `${counts.join(', ')} since ${since}`;
}
