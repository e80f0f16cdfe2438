import type { ValueOrigin } from '../origin/value-origin.ts';
import type { Traced } from '../text/traced-text.ts';
import type { PositionalParameters } from './positional-parameters.ts';
import type { ShellVariables } from './variables.ts';

/** What a command knows of where it stands. */
export interface CommandSurroundings {
  readonly variables: ShellVariables;
  readonly parameters: PositionalParameters;
  readonly depth: number;
}

/** Says what decides the value of a `$…` or `` `…` `` that is left as it is. */
export type SubstitutionOrigin = (expression: Traced, around: CommandSurroundings) => ValueOrigin;
