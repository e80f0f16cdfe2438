import type { CauseKind } from '../../binary/diff/difference.ts';
import type { BuildRecipe } from '../../evidence/build-recipe.ts';
import type { CausingInput } from '../../evidence/rebuild.ts';
import { trimsPaths } from '../go/recipe-arguments.ts';
import { type Surroundings, usesC, VARIED_VARIABLES } from '../go/surroundings.ts';

/** One input of two builds changed in both, or held in the second at what it is in the first. */
export interface Change {
  readonly cause: Exclude<CausingInput, { readonly input: 'computed-value' }>;
  /** Part of a file's name. */
  readonly name: string;
  /** Completes `with …: the same sha256 both times`. */
  readonly words: string;
  readonly flags?: readonly string[];
  /** Variables of both builds. */
  readonly env?: Readonly<Record<string, string>>;
  /** The second surroundings with something of the first. */
  readonly hold?: (two: Surroundings, one: Surroundings) => Surroundings;
  /** C code has to be compiled anew: neither variables nor directories are part of what Go's cache asks for. */
  readonly compilesC?: boolean;
  /** What two files show while this input differs. */
  readonly shows?: CauseKind;
}

const TRIMPATH: Change = {
  cause: { input: 'trimpath' },
  name: 'trimpath',
  words: '`-trimpath`',
  flags: ['-trimpath'],
  shows: 'path',
};

const WITHOUT_VCS: Change = {
  cause: { input: 'vcs-stamp' },
  name: 'without-vcs',
  words: '`-buildvcs=false`',
  flags: ['-buildvcs=false'],
  shows: 'vcs',
};

/** GCC and Clang take the macros `__DATE__` and `__TIME__` from it. */
const ONE_TIME: Change = {
  cause: { input: 'clock' },
  name: 'one-time',
  words: '`SOURCE_DATE_EPOCH` set',
  env: { SOURCE_DATE_EPOCH: '1000000000' },
  compilesC: true,
};

const ONE_DIRECTORY: Change = {
  cause: { input: 'cgo-path' },
  name: 'one-directory',
  words: 'one directory for both',
  hold: (two, { copy, env }) => ({ ...two, copy, env: { ...two.env, GOWORK: env['GOWORK']! } }),
  compilesC: true,
};

const WITHOUT_C: Change = {
  cause: { input: 'cgo' },
  name: 'without-c',
  words: '`CGO_ENABLED=0`',
  env: { CGO_ENABLED: '0' },
};

const ONE_ENVIRONMENT = holding([...VARIED_VARIABLES, 'umask']);

/** Parts of the surroundings that belong together. */
export const ENVIRONMENT_PARTS: readonly Change[] = [
  ['HOME', 'XDG_CONFIG_HOME'],
  ['USER', 'LOGNAME'],
  ['TMPDIR', 'GOTMPDIR'],
  ['TZ'],
  ['LANG'],
  ['umask'],
].map(holding);

function holding(variables: readonly string[]): Change {
  return {
    cause: { input: 'environment', variables },
    name: `one-${variables.join('-')}`.slice(0, 40),
    words: `one value of ${variables.join(', ')}`,
    compilesC: true,
    hold: (two, one) => {
      const { umask, ...rest } = two;
      const held = Object.fromEntries(Object.entries(one.env).filter(([name]) => variables.includes(name)));
      const mask = variables.includes('umask') ? one.umask : umask;
      return { ...rest, env: { ...two.env, ...held }, ...(mask === undefined ? {} : { umask: mask }) };
    },
  };
}

/**
 * The changes that may make two builds equal, the likeliest first. Go's own tools look at no clock and none of
 * the variables: those reach a build through the C compiler alone.
 */
export function changesFor(recipe: BuildRecipe, place: Surroundings, shown: readonly CauseKind[]): readonly Change[] {
  return [
    ...(shown.includes('vcs') ? [WITHOUT_VCS] : []),
    ...(trimsPaths(recipe) ? [] : [TRIMPATH]),
    ...(usesC(place.env) ? [ONE_TIME, ONE_ENVIRONMENT, ONE_DIRECTORY, WITHOUT_C] : []),
  ];
}
