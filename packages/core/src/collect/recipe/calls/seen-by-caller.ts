import { posix } from 'node:path';
import type { PlacedCommand } from '../around/placed-command.ts';
import type { CalledGoal } from './called-files.ts';

/** Where a caller finds the folder of a command of a goal: a container has the repository under a path of its own. */
export function seenByCaller(
  { folderOf }: Pick<CalledGoal, 'folderOf'>,
  { mounts }: Pick<PlacedCommand, 'mounts'>,
): (called: PlacedCommand) => PlacedCommand {
  return called => {
    const { command } = called;
    const folder = posix.isAbsolute(command.folder) ? command.folder : folderOf(command.folder);
    return folder === command.folder ? called : { ...called, mounts, command: { ...command, folder } };
  };
}
