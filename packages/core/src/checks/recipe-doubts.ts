import type { RecipeDoubt, StrippingCommand } from '../evidence/build-recipe.ts';
import type { BuildRecipe, Collected } from '../evidence/index.ts';
import type { Judgement } from './check.ts';
import { shortPlace } from './short-place.ts';

type About = NonNullable<RecipeDoubt['about']>;

/** What no flag and no step of the build is in doubt for. */
const BESIDE_THE_BUILD: ReadonlySet<About> = new Set(['linked-value', 'compiler']);

/**
 * A pass on a build that may be another one than the real one is no data; everything else stays. What is only about
 * a linked value or the compiler of C counts where it is `decisive`.
 */
export function unlessDoubted(
  judgement: Judgement,
  recipe: Collected<BuildRecipe>,
  { decisive = [] }: { readonly decisive?: readonly About[] } = {},
): Judgement {
  if (judgement.outcome !== 'pass' || !recipe.available) return judgement;
  const [first, ...more] = recipe.value.doubts
    .filter(({ about }) => about === undefined || !BESIDE_THE_BUILD.has(about) || decisive.includes(about))
    .sort((a, b) => Number(isBeside(a)) - Number(isBeside(b)));
  if (first === undefined) return judgement;
  // What strips comes first: giving the flags would only hide it.
  const [strip] = recipe.value.strips?.filter(({ debugFile }) => debugFile === undefined) ?? [];
  if (strip !== undefined && first.about === 'later-command') return stripped(judgement, strip);
  const place = first.location ? `${shortPlace(first.location.path, first.location.startLine)}: ` : '';
  return {
    outcome: 'no-data',
    summary: `${place}${first.reason}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    provide: first.about === 'linked-value' ? OF_A_VALUE : first.about === 'compiler' ? OF_A_COMPILER : OF_FLAGS,
    ...measuredIn(judgement),
  };
}

/** Of 001, which tells whether the package builds: a doubt about the compiler alone. */
export function unlessOtherCompiler(judgement: Judgement, recipe: Collected<BuildRecipe>): Judgement {
  if (!recipe.available) return judgement;
  const doubts = recipe.value.doubts.filter(({ about }) => about === 'compiler');
  return unlessDoubted(judgement, { ...recipe, value: { ...recipe.value, doubts } }, { decisive: ['compiler'] });
}

function isBeside({ about }: RecipeDoubt): boolean {
  return about !== undefined && BESIDE_THE_BUILD.has(about);
}

const OF_A_COMPILER = 'set it for the call of gds, as in `CC=musl-gcc gds verify`';
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
