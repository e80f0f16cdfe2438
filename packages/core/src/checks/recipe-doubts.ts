import type { StrippingCommand } from '../evidence/build-recipe.ts';
import type { BuildRecipe, Collected } from '../evidence/index.ts';
import type { Judgement } from './check.ts';
import { shortPlace } from './short-place.ts';

/** A pass on a build that may be another one than the real one is no data; everything else stays. */
export function unlessDoubted(judgement: Judgement, recipe: Collected<BuildRecipe>): Judgement {
  if (judgement.outcome !== 'pass' || !recipe.available) return judgement;
  const [first, ...more] = recipe.value.doubts;
  if (first === undefined) return judgement;
  // What strips comes first: giving the flags would only hide it.
  const [strip] = recipe.value.strips?.filter(({ debugFile }) => debugFile === undefined) ?? [];
  if (strip !== undefined && first.about === 'later-command') return stripped(judgement, strip);
  const place = first.location ? `${shortPlace(first.location.path, first.location.startLine)}: ` : '';
  return {
    outcome: 'no-data',
    summary: `${place}${first.reason}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    provide: 'give the flags in gds.yaml (build: flags/ldflags), or judge the built binary: gds verify ./bin/x',
    ...measuredIn(judgement),
  };
}

function stripped(judgement: Judgement, { text, location }: StrippingCommand): Judgement {
  const place = location ? `${shortPlace(location.path, location.startLine)}: ` : '';
  return {
    outcome: 'no-data',
    summary: `${place}\`${text}\` strips what was built, so another program is shipped than the one judged here`,
    provide: 'mend it as debug-info (003) says',
    ...measuredIn(judgement),
  };
}

function measuredIn({ facts, measures }: Judgement): Pick<Judgement, 'facts' | 'measures'> {
  return { ...(facts === undefined ? {} : { facts }), ...(measures === undefined ? {} : { measures }) };
}
