import { posix } from 'node:path';
import type { BuildScript, Mount, ShellStep } from '../build-script.ts';
import { type ShellCommand, type ShellLine, shellCommands } from '../shell/commands.ts';
import type { Budget } from '../text/budget.ts';

/** A command with the folders that it finds at other paths. */
export interface PlacedCommand {
  readonly command: ShellCommand;
  readonly mounts: readonly Mount[];
  /** It runs something that was not followed and that may be of the repository. */
  readonly unfollowed?: boolean;
}

/** What reading commands may take, and what could not be read of them, in words. */
export interface Reading {
  readonly problems: string[];
  readonly budget: Budget;
  /** Folder of the package that is looked for, relative to the folder of gds.yaml. */
  readonly packageFolder?: string;
  /** What was read before, to be read once. */
  readonly known?: WeakMap<ShellStep, ShellLine>;
}

/** Steps that it costs to look at a command again. */
const AGAIN = 64;

/** The commands of one step of a script. */
export function commandsOf(
  step: ShellStep,
  { name }: Pick<BuildScript, 'name'>,
  { problems, budget, packageFolder, known }: Reading,
): readonly ShellCommand[] {
  let line = known?.get(step);
  if (line) budget.spend(AGAIN * (line.commands.length + 1));
  else line = shellCommands(step.text, { ...step, budget, ...wantedIn(step, packageFolder) });
  known?.set(step, line);
  const { commands, problem } = line;
  const said = `${name}: ${problem}`;
  if (problem !== undefined && problems.at(-1) !== said) problems.push(said);
  return commands;
}

/** Where the commands of a step find the folder. */
function wantedIn({ mounts = [], folder }: ShellStep, packageFolder: string | undefined): { readonly wanted?: string } {
  if (packageFolder === undefined) return {};
  if (!posix.isAbsolute(folder)) return { wanted: packageFolder };
  const mount = mounts.findLast(each => !posix.relative(each.folder, packageFolder).startsWith('..'));
  return mount ? { wanted: posix.join(mount.path, posix.relative(mount.folder, packageFolder)) } : {};
}

/** The commands of scripts, in order. */
export function placedCommands(scripts: readonly BuildScript[], reading: Reading): readonly PlacedCommand[] {
  return scripts.flatMap(script =>
    script.steps.flatMap(step => (step.kind === 'shell' ? placed(step, commandsOf(step, script, reading)) : [])),
  );
}

export function placed({ mounts = [] }: Pick<ShellStep, 'mounts'>, commands: readonly ShellCommand[]) {
  return commands.map((command): PlacedCommand => ({
    command,
    mounts,
    ...(command.unreadInput ? { unfollowed: true } : {}),
  }));
}
