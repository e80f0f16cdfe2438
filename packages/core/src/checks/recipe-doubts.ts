import type { BuildRecipe, Collected } from '../evidence/index.ts';
import type { Judgement } from './check.ts';
import { shortPlace } from './short-place.ts';

/** A pass on a build that may be another one than the real one is no data; everything else stays. */
export function unlessDoubted(judgement: Judgement, recipe: Collected<BuildRecipe>): Judgement {
  if (judgement.outcome !== 'pass' || !recipe.available) return judgement;
  const [first, ...more] = recipe.value.doubts;
  if (first === undefined) return judgement;
  const place = first.location ? `${shortPlace(first.location.path, first.location.startLine)}: ` : '';
  return {
    outcome: 'no-data',
    summary: `${place}${first.reason}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    provide: 'give the flags in gds.yaml (build: flags/ldflags), or judge the built binary: gds verify ./bin/x',
    ...(judgement.facts === undefined ? {} : { facts: judgement.facts }),
    ...(judgement.measures === undefined ? {} : { measures: judgement.measures }),
  };
}
