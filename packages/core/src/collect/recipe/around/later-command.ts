import { posix } from 'node:path';
import { pathOf } from '../package-match.ts';
import type { PlacedCommand } from './placed-command.ts';
import { type CopiedFile, copiedFiles } from './written-files.ts';
import type { ShellCommand } from '../shell/commands.ts';
import type { Traced } from '../text/traced-text.ts';

/** A command that runs after a build. */
export interface LaterCommand extends PlacedCommand {
  /** Names that what the build wrote may have where the command runs. */
  readonly outputs: readonly string[];
  /** Its paths, as those of the command's folder with a `/` before them; none: not known. */
  readonly paths: readonly string[];
  /** The same of copies that commands before this one made of it. */
  readonly copies: readonly string[];
  /** Whether they lie in a container, where the folders of commands are absolute. */
  readonly inContainer: boolean;
}

/** Where what a build wrote lies. */
export type WrittenOutput = Omit<LaterCommand, keyof PlacedCommand>;

/** Commands behind a build, each with where its file lies by then, and where `mv` and `cp` among them leave it. */
export function laterCommands(
  commands: readonly PlacedCommand[],
  written: WrittenOutput,
): { readonly later: readonly LaterCommand[]; readonly kept: WrittenOutput } {
  let kept = written;
  const later = commands.map(placed => {
    const own = kept;
    for (const copied of copiedFiles(placed.command)) kept = afterCopy(kept, copied, placed.command);
    return { ...own, ...placed };
  });
  return { later, kept };
}

function afterCopy(
  kept: WrittenOutput,
  { source, targets, moves }: CopiedFile,
  { folder, condition }: ShellCommand,
): WrittenOutput {
  const at = (word: Traced) => posix.resolve('/', folder, pathOf(word));
  const [from, to] = [at(source), targets.map(at)];
  const more = (paths: readonly string[]) => [...paths, ...to].slice(0, MAX_PATHS);
  const { paths, copies } = kept;
  if (!paths.includes(from) && !copies.includes(from)) return kept;
  if (moves && condition === undefined && paths.includes(from)) return { ...kept, paths: more(paths) };
  // Nobody ships a copy from there, unless it is brought back.
  const isScratch = !kept.inContainer && to.every(path => /^\/tmp\//.test(path));
  return isScratch ? kept : { ...kept, copies: more(copies) };
}

/** Paths kept of one file; more come only of a file made to have them. */
const MAX_PATHS = 32;
