import { placedCommands, type PlacedCommand, type Reading } from '../around/placed-command.ts';
import type { CalledFiles } from './called-files.ts';
import { seenByCaller } from './seen-by-caller.ts';

const MAX_DEPTH = 4;

/**
 * Commands in the order in which they run: in the place of a call stands what it runs. When the budget is spent no call
 * is followed any more, and who asked says so.
 */
export function followedCommands(
  commands: readonly PlacedCommand[],
  calls: CalledFiles,
  reading: Reading,
  open: readonly string[] = [],
): readonly PlacedCommand[] {
  return commands.flatMap((placed): readonly PlacedCommand[] => {
    const goals = calls.follow(placed);
    if (goals === null) return [placed];
    if (reading.budget.isSpent) return [placed];
    const unfollowed = { ...placed, unfollowed: true };
    if (goals === 'unfollowed' || open.length === MAX_DEPTH) return [unfollowed];
    const { condition } = placed.command;
    return goals.flatMap(goal => {
      const id = `${goal.in.name}#${goal.name}`;
      if (open.includes(id)) return [];
      const called = followedCommands(placedCommands(goal.scripts, reading), calls, reading, [...open, id]);
      const within = called.map(seenByCaller(goal, placed));
      const inner = condition === undefined ? within : within.map(each => under(condition, each));
      return goal.doubts.length > 0 ? [...inner, unfollowed] : inner;
    });
  });
}

/** Both conditions have to hold, where they are two. */
function under(condition: string, placed: PlacedCommand): PlacedCommand {
  const own = placed.command.condition;
  const both = own === undefined || own === condition ? condition : `${condition}, ${own}`;
  return { ...placed, command: { ...placed.command, condition: both } };
}
