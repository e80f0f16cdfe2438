import type { PlacedCommand } from './placed-command.ts';

/** A command that runs after a build. */
export interface LaterCommand extends PlacedCommand {
  /** Names that what the build wrote may have where the command runs. */
  readonly outputs: readonly string[];
}
