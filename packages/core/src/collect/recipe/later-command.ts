import type { ShellCommand } from './shell/commands.ts';

/** A command that runs after a build. */
export interface LaterCommand {
  readonly command: ShellCommand;
  /** Names that what the build wrote may have where the command runs. */
  readonly outputs: readonly string[];
}
