import { posix } from 'node:path';
import type { EarlierCommand } from '../../../evidence/build-recipe.ts';
import { programAt } from '../flags/go-command.ts';
import { pathOf, repositoryFolder } from '../package-match.ts';
import type { PlacedCommand } from './placed-command.ts';
import type { ShellCommand } from '../shell/commands.ts';
import { commandText, joined, placeOfCommand } from '../shell/text.ts';
import { effectOf, isHarmless, programName } from './program-effects.ts';
import { copiedFiles, writtenFiles } from './written-files.ts';
import { originOfText } from '../origin/command-origin.ts';
import { determinedBy } from '../origin/computed-value.ts';
import { isDetermined } from '../origin/value-origin.ts';
import { withoutLinkedValues } from '../text/linked-values.ts';
import { computationsIn, locationOf, textOf, type Traced } from '../text/traced-text.ts';

/**
 * Commands before a build that GDS does not run and whose result may be another one in every build of a
 * commit. One that writes the same bytes for one commit, such as `cp`, or `printf` of a known text, is none.
 * `base`: folder of gds.yaml, relative to the repository's root.
 */
export function earlierCommands(commands: readonly PlacedCommand[], base: string): readonly EarlierCommand[] {
  const found = new Map<string, EarlierCommand>();
  const varying = new Set<string>();
  for (const { command, mounts } of commands) {
    const pathsOf = (words: readonly Traced[]) =>
      words
        .map(word => posix.join(pathOf(word).startsWith('/') ? '' : command.folder, pathOf(word)))
        .map(path => posix.join(base, repositoryFolder(path, mounts)).replace(/(?<=.)\/$/, ''))
        .filter(path => !/^\.{0,2}\//.test(path));
    const { written, source } = writtenFiles(command);
    const isUnknown = writesUnknownFile(command, written);
    const writes = isUnknown ? [] : pathsOf(written);
    const purpose = isUnknown ? 'sources' : written.length === 0 ? purposeOf(command) : undefined;
    if (writes.length === 0 && purpose === undefined) continue;
    const known =
      source.length === 0
        ? writesKnownText(command)
        : pathsOf(source).length === source.length && !pathsOf(source).some(path => varying.has(path));
    const words = isUnknown ? command.words.filter(word => !written.includes(word)) : command.words;
    if (written.length > 0 && known && isSame(words)) continue;
    for (const path of writes) varying.add(path);
    const said = earlierCommand(command, { writes, purpose });
    found.set(JSON.stringify([said.text, said.location]), said);
  }
  return [...found.values()];
}

/**
 * Whether a command may write any file: the name of its target holds what another command set (`read -r f`), or is one
 * variable and changed in place (`for f in $(find …)`).
 */
function writesUnknownFile(command: ShellCommand, written: readonly Traced[]): boolean {
  const copied = copiedFiles(command);
  const targets = copied.length > 0 ? copied.map(each => each.targets[0]!) : written;
  const isInPlace = /^(?:sed|perl)$/.test(programName(textOf(command.words[programAt(command)] ?? [])));
  return targets.some(
    word =>
      computationsIn(word).some(({ expression }) => !/^[$`{]/.test(expression)) ||
      (isInPlace && !command.writes.includes(word) && /^\$\{?\w+\}?$/.test(textOf(word))),
  );
}

function earlierCommand(
  command: ShellCommand,
  { writes, purpose }: { readonly writes: readonly string[]; readonly purpose: EarlierCommand['purpose'] },
): EarlierCommand {
  const location = locationOf(placeOfCommand(command));
  return {
    text: withoutLinkedValues(commandText(command)),
    ...(writes.length > 0 ? { writes } : {}),
    ...(purpose === undefined ? {} : { purpose }),
    ...(location ? { location } : {}),
  };
}

/** No word holds what may be another value in the next build of the commit. */
function isSame(words: readonly Traced[]): boolean {
  return words.every(word => {
    const origin = originOfText(word);
    return isDetermined(origin) && !origin.reads;
  });
}

/** `echo` and `printf`, and what asks git or Go for something that the commit decides. */
function writesKnownText(command: ShellCommand): boolean {
  const words = command.words.slice(programAt(command));
  const name = programName(textOf(words[0] ?? []));
  if (name === '' && command.words.length === 0) return false; // a group
  if (name === 'cat' && command.input && computationsIn(command.input).length === 0) return true;
  if (name === 'printf' && textOf(joined(words)).includes('%(')) return false; // bash's clock
  if (name === 'echo' || name === 'printf' || name === 'touch' || name === ':' || name === 'true') return true;
  return determinedBy(`$(${textOf(joined(words))})`) !== undefined;
}

/**
 * What a command may write that the build reads, when it does not say which files. Of a program that embeds nothing,
 * what a browser gets changes nothing.
 */
function purposeOf(command: ShellCommand): EarlierCommand['purpose'] {
  if (effectOf(command) === 'assets') return 'assets';
  return isHarmless(command) ? undefined : 'sources';
}
