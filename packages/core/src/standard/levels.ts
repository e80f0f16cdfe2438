import { CATALOGUE, type CatalogueRow, type CheckId, definitionOf, shortCode } from './catalogue/index.ts';
import type { LevelResult, LevelStanding } from './report.ts';
import { isMust } from './requirement.ts';
import { isLeftOutOf, type Scored, type Standing, worstOutcome } from './scored.ts';

/**
 * The three levels of a service. For each must the worst outcome over the targets it applies to;
 * a must that applies to none of them is `no-data`, unless the service itself is the reason.
 */
export function scoreLevels(scored: Scored, catalogue: readonly CatalogueRow[] = CATALOGUE): LevelResult {
  const levels = ([1, 2, 3] as const).map(level => standingOf(level, scored, catalogue));
  let below: LevelStanding['standing'] = 'held';
  for (const standing of levels) {
    // A level is held with all levels below it.
    if (below !== 'held' && standing.standing !== 'not-held' && standing.standing !== 'cannot-be-awarded') {
      standing.standing = below === 'not-held' ? 'not-held' : 'undetermined';
    }
    below = standing.standing;
  }
  const held = levels.filter(level => level.standing === 'held').length;
  return { held, summary: summarise(held, levels, scored), levels };
}

function standingOf(level: 1 | 2 | 3, scored: Scored, catalogue: readonly CatalogueRow[]): LevelStanding {
  const standing: LevelStanding = {
    level,
    standing: 'held',
    pass: [],
    exempted: [],
    notApplicable: [],
    fail: [],
    noData: [],
    planned: [],
  };
  const lists: Record<Standing, CheckId[]> = {
    fail: standing.fail,
    'no-data': standing.noData,
    exempted: standing.exempted,
    pass: standing.pass,
    'not-applicable': standing.notApplicable,
  };
  for (const row of catalogue) {
    if (row.level !== level || row.requirement === 'recommended') continue;
    if (row.status === 'planned') {
      if (row.requirement === 'must') standing.planned.push(row.id);
      continue;
    }
    const targets = scored.targets.filter(target => isMust(row, target.role));
    if (row.requirement === 'debug-role' && targets.length === 0) continue;
    lists[worstOutcome(row, { ...scored, targets })].push(row.id);
  }
  if (standing.fail.length > 0) standing.standing = 'not-held';
  else if (standing.planned.length > 0) standing.standing = 'cannot-be-awarded';
  else if (standing.noData.length > 0) standing.standing = 'undetermined';
  return standing;
}

function summarise(held: number, levels: readonly LevelStanding[], scored: Scored): string {
  const exempted = levels.slice(0, held).reduce((sum, level) => sum + level.exempted.length, 0);
  const head = `Level ${held} of 3${exempted > 0 ? `, ${exempted} exempted` : ''}`;
  const next = levels[held];
  if (!next) return head;
  const codes = (ids: readonly CheckId[]) => ids.map(id => shortCode(definitionOf(id).code)).join(', ');
  const reasons: string[] = [];
  if (next.fail.length > 0) reasons.push(`mend ${codes(next.fail)}`);
  const leftOut = next.noData.filter(id => isLeftOutOf(definitionOf(id), scored));
  const missing = next.noData.filter(id => !leftOut.includes(id));
  if (missing.length > 0) reasons.push(`provide data for ${codes(missing)}`);
  if (next.planned.length > 0) {
    reasons.push(`level ${next.level} cannot be awarded before GDS has ${codes(next.planned)}`);
  }
  const musts =
    next.pass.length +
    next.exempted.length +
    next.notApplicable.length +
    next.fail.length +
    next.noData.length +
    next.planned.length;
  const known = musts - next.noData.length - next.planned.length;
  // Whoever left checks out knows it, and the whole list stands elsewhere.
  const more = leftOut.length > 3 ? leftOut.length - 2 : 0;
  const named = `${codes(more > 0 ? leftOut.slice(0, 2) : leftOut)}${more > 0 ? ` and ${more} more` : ''} left out`;
  if (reasons.length === 0) return `${head}; level ${next.level} was not judged: ${named} (${known} of ${musts} known)`;
  if (leftOut.length > 0) reasons.push(named);
  return `${head}; for level ${next.level}: ${reasons.join('; ')} (${known} of ${musts} known)`;
}
