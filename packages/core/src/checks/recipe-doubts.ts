import type { StrippingCommand } from '../evidence/build-recipe.ts';
import type { BuildRecipe, Collected } from '../evidence/index.ts';
import type { Judgement } from './check.ts';
import { shortPlace } from './short-place.ts';

/**
 * A pass on a build that may be another one than the real one is no data; everything else stays. What is only about
 * a value that is linked counts where `linksValues`.
 */
export function unlessDoubted(
  judgement: Judgement,
  recipe: Collected<BuildRecipe>,
  { linksValues = false } = {},
): Judgement {
  if (judgement.outcome !== 'pass' || !recipe.available) return judgement;
  const [first, ...more] = recipe.value.doubts
    .filter(({ about }) => linksValues || about !== 'linked-value')
    .sort((a, b) => Number(a.about === 'linked-value') - Number(b.about === 'linked-value'));
  if (first === undefined) return judgement;
  // What strips comes first: giving the flags would only hide it.
  const [strip] = recipe.value.strips?.filter(({ debugFile }) => debugFile === undefined) ?? [];
  if (strip !== undefined && first.about === 'later-command') return stripped(judgement, strip);
  const place = first.location ? `${shortPlace(first.location.path, first.location.startLine)}: ` : '';
  return {
    outcome: 'no-data',
    summary: `${place}${first.reason}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    provide: first.about === 'linked-value' ? OF_A_VALUE : OF_FLAGS,
    ...measuredIn(judgement),
  };
}

const OF_FLAGS = 'give the flags in gds.yaml (build: flags/ldflags), or judge the built binary: gds verify ./bin/x';
/** How to get data on a value that is linked. */
export const OF_A_VALUE = 'take the value from the commit, or compare two builds of your own: gds diff A B';

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
