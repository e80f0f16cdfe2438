import type { Declaration, RecipeDoubt } from '../../evidence/build-recipe.ts';
import type { BuildScript, Mount } from './build-script.ts';
import type { GoBuildCommand } from './flags/go-command.ts';
import type { PackageMatch } from './package-match.ts';
import type { PlacedCommand } from './around/placed-command.ts';
import type { EnvironmentVariable } from './text/environment-variable.ts';

/** A command that builds the sought package. */
export interface Candidate {
  readonly script: BuildScript;
  readonly command: GoBuildCommand;
  readonly match: PackageMatch;
  /** Where the command runs, as that of the step. */
  readonly folder: string;
  readonly environment: readonly EnvironmentVariable[];
  readonly declared?: Declaration;
  /** Commands that run before it: of the same script, and of one that calls it. */
  readonly earlier: () => readonly PlacedCommand[];
  /** Commands of the same script that run after it, and of one that calls it. */
  readonly later: readonly PlacedCommand[];
  /** Of one that is called: commands of its file, each where what calls it finds their folder. */
  readonly seen?: (command: PlacedCommand) => PlacedCommand;
  /** The folders of the repository that what calls it finds at other paths. */
  readonly mounts?: readonly Mount[];
  /** What calls it publishes what it built: nothing behind the call changes that. */
  readonly isPublished?: boolean;
  /** The condition that decides whether it runs, as written. */
  readonly condition?: string;
  /** That of its whole step. */
  readonly stepCondition?: string;
  /** Those of the steps that call it. */
  readonly callConditions?: readonly string[];
  /** About its own text and what came before it. */
  readonly doubts: readonly RecipeDoubt[];
}
