import type { ShellCommand } from '../shell/commands.ts';
import { effectOf } from './program-effects.ts';

/** Whether a command is known to leave the sources as they are; what it redirects or names as its output apart. */
export function isHarmless(command: ShellCommand): boolean {
  return ['none', 'copies', 'runs-text'].includes(effectOf(command));
}
