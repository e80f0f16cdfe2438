import type { BuildConfiguration } from '../../../config/configuration.ts';
import type { BuildRecipe } from '../../../evidence/build-recipe.ts';
import { acceptedVariable } from './accepted-flags.ts';
import { argumentsOf, recipeFlags } from './go-command.ts';
import { doubtsOfFlags, doubtsOfWords } from './flag-doubts.ts';
import { doubtsOfVariables } from './refused-variables.ts';
import { doubtAt } from '../text/doubt.ts';
import { untraced } from '../text/traced-text.ts';

/** The recipe that gds.yaml spells out as flags; the same words are accepted as from a Makefile. */
export function recipeOfFlags(build: Extract<BuildConfiguration, { kind: 'flags' }>, file: string): BuildRecipe {
  const words = [...build.flags];
  if (build.ldflags !== undefined) words.push(`-ldflags=${build.ldflags}`);
  if (build.tags !== undefined) words.push(`-tags=${build.tags}`);
  const { flags, packages } = argumentsOf(words.map(untraced));
  return {
    source: 'config',
    from: file,
    flags: flags.flatMap(recipeFlags),
    env: build.env.filter(({ name, value }) => acceptedVariable(name, value)),
    computed: [],
    unresolved: [
      ...packages.map(word => `${word.map(glyph => glyph.unit).join('')} is not a flag and was left out`),
      ...build.env
        .filter(({ name, value }) => !acceptedVariable(name, value))
        .map(({ name }) => `${name} is not used for builds`),
    ],
    doubts: [
      ...doubtsOfFlags(flags),
      ...doubtsOfWords(packages, file),
      ...build.env
        .filter(({ name, value }) => name === 'GOFLAGS' && value !== '')
        .map(() => doubtAt('GOFLAGS is not used for builds: its flags belong to `build.flags`', [])),
      ...doubtsOfVariables(build.env.map(({ name, value }) => ({ name, value: untraced(value), doubts: [] }))),
    ],
  };
}
