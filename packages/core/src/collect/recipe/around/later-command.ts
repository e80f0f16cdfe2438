import type { PlacedCommand } from './placed-command.ts';

/** A command that runs after a build. */
export interface LaterCommand extends PlacedCommand {
  /** Names that what the build wrote may have where the command runs. */
  readonly outputs: readonly string[];
  /** Its paths, as those of the command's folder with a `/` before them; none: not known. */
  readonly paths: readonly string[];
  /** Whether they lie in a container, where the folders of commands are absolute. */
  readonly inContainer: boolean;
}
