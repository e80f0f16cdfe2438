import { CATALOGUE, type CatalogueRow, type CheckId, shortCode } from './catalogue/index.ts';
import type { LevelResult, LevelStanding, Target } from './report.ts';
import { isMust } from './requirement.ts';
import type { CheckResult } from './result.ts';

/** What levels are worked out from: a report, or the stored state of an entity. */
export interface Scored {
  readonly targets: readonly Pick<Target, 'kind' | 'role' | 'results'>[];
  readonly results: readonly CheckResult[];
}

type Standing = 'fail' | 'no-data' | 'exempted' | 'pass' | 'not-applicable';

/** From the worst to the best; the worst over the targets counts. */
const WORST_FIRST: readonly Standing[] = ['fail', 'no-data', 'exempted', 'pass'];

/**
 * The three levels of a service. For each must the worst outcome over the targets it applies to;
 * a must that applies to none of them is `no-data`, unless the service itself is the reason.
 */
export function scoreLevels(scored: Scored): LevelResult {
  const levels = ([1, 2, 3] as const).map(level => standingOf(level, scored));
  let below: LevelStanding['standing'] = 'held';
  for (const standing of levels) {
    // A level is held with all levels below it.
    if (below !== 'held' && standing.standing !== 'not-held' && standing.standing !== 'cannot-be-awarded') {
      standing.standing = below === 'not-held' ? 'not-held' : 'undetermined';
    }
    below = standing.standing;
  }
  const held = levels.filter(level => level.standing === 'held').length;
  return { held, summary: summarise(held, levels), levels };
}

function standingOf(level: 1 | 2 | 3, scored: Scored): LevelStanding {
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
  for (const row of CATALOGUE) {
    if (row.level !== level || row.requirement === 'recommended') continue;
    if (row.status === 'planned') {
      if (row.requirement === 'must') standing.planned.push(row.id);
      continue;
    }
    const mustOf = scored.targets.filter(target => isMust(row, target.role));
    if (row.requirement === 'debug-role' && mustOf.length === 0) continue;
    lists[worst(row, mustOf, scored.results)].push(row.id);
  }
  if (standing.fail.length > 0) standing.standing = 'not-held';
  else if (standing.planned.length > 0) standing.standing = 'cannot-be-awarded';
  else if (standing.noData.length > 0) standing.standing = 'undetermined';
  return standing;
}

function worst(row: CatalogueRow, targets: Scored['targets'], ofService: readonly CheckResult[]): Standing {
  const results =
    row.scope === 'service'
      ? ofService.filter(result => result.check === row.id)
      : targets
          .filter(target => row.appliesTo.includes(target.kind))
          .map(target => target.results.find(result => result.check === row.id));
  const standings = results
    .filter(result => !(result?.outcome === 'not-applicable' && result.because === 'target-kind'))
    .map(result => (result ? standingOfResult(result) : 'no-data'));
  if (standings.length === 0) return 'no-data';
  return WORST_FIRST.find(standing => standings.includes(standing)) ?? 'not-applicable';
}

function standingOfResult(result: CheckResult): Standing {
  if (result.exemption && result.outcome !== 'pass') return 'exempted';
  return result.outcome;
}

function summarise(held: number, levels: readonly LevelStanding[]): string {
  const exempted = levels.slice(0, held).reduce((sum, level) => sum + level.exempted.length, 0);
  const head = `Level ${held} of 3${exempted > 0 ? `, ${exempted} exempted` : ''}`;
  const next = levels[held];
  if (!next) return head;
  const codes = (ids: readonly CheckId[]) => ids.map(id => shortCode(CATALOGUE.find(row => row.id === id)!.code)).join(', ');
  const reasons: string[] = [];
  if (next.fail.length > 0) reasons.push(`mend ${codes(next.fail)}`);
  if (next.noData.length > 0) reasons.push(`provide data for ${codes(next.noData)}`);
  if (next.planned.length > 0) {
    reasons.push(`level ${next.level} cannot be awarded until ${codes(next.planned)} ${next.planned.length === 1 ? 'is' : 'are'} built`);
  }
  const musts =
    next.pass.length + next.exempted.length + next.notApplicable.length + next.fail.length + next.noData.length + next.planned.length;
  const known = musts - next.noData.length - next.planned.length;
  return `${head}; for level ${next.level}: ${reasons.join('; ')} (${known} of ${musts} known)`;
}
