import { posix } from 'node:path';
import type { Candidate } from '../candidate.ts';
import type { GoBuildCommand } from '../flags/go-command.ts';
import { pathOf } from '../package-match.ts';
import { isKnownFolder } from '../shell/folder.ts';
import type { LaterCommand } from './later-command.ts';
import { textOf, type Traced } from '../text/traced-text.ts';

/** The file that a build writes, as it is named; a folder it may write into is completed. */
export function outputOf(build: Pick<GoBuildCommand, 'flags'>, packageFolder: string): string {
  const value = build.flags.findLast(flag => flag.name === '-o')?.value;
  const own = ownName(packageFolder);
  const text = value ? textOf(value) : own;
  return text.endsWith('/') ? posix.join(text, own) : text;
}

/** Absolute paths that what a build keeps may have, none when it keeps nothing; `undefined`: not known. */
export function outputsOf(
  { command, declared, environment, folder, match }: Candidate,
  packageFolder: string,
): readonly string[] | undefined {
  if (declared) return undefined;
  const own = ownName(packageFolder);
  const start = posix.resolve('/', folder, command.directory ?? '.');
  if (textOf(command.words[1] ?? []) === 'install') {
    const bin = environment.findLast(({ name }) => name === 'GOBIN')?.value;
    const goPath = environment.findLast(({ name }) => name === 'GOPATH')?.value;
    const folders = bin ? [textOf(bin)] : goPath ? [`${textOf(goPath)}/bin`] : DEFAULT_BIN;
    return folders.map(each => posix.resolve(start, each, own));
  }
  const written = command.flags.findLast(({ name }) => name === '-o')?.value;
  if (written === undefined || written === null) return match === 1 ? [] : [posix.join(start, own)];
  if (!isKnownFolder(pathOf(written))) return undefined;
  // It may be a folder that is there.
  const path = posix.resolve(start, pathOf(written));
  return [path, posix.join(path, own)];
}

/** As {@link outputsOf}; a path that is not known is given as it is written. */
export function writtenPaths(candidate: Candidate, packageFolder: string): readonly string[] {
  const { command, folder } = candidate;
  const written = command.flags.findLast(({ name }) => name === '-o')?.value ?? [];
  return outputsOf(candidate, packageFolder) ?? [posix.resolve('/', folder, command.directory ?? '.', pathOf(written))];
}

/** Whether a word of a command that runs after a build names the file that it wrote. */
export function namesOutput(word: Traced, later: LaterCommand): boolean {
  const text = pathOf(word);
  if (isPlaced(later)) return later.paths.includes(posix.resolve('/', later.command.folder, text));
  // Of a build that is only declared, the tool chooses the folder.
  const own = (path: string) => (later.paths.length === 0 ? posix.basename(path) : posix.normalize(path));
  return later.outputs.some(output => own(output) === own(text));
}

/** Whether a pattern of a shell fits the file for certain: `bin/*`. */
export function fitsOutput(word: Traced, { command: { folder }, paths }: LaterCommand): boolean {
  const [parent, name] = [posix.dirname(pathOf(word)), posix.basename(pathOf(word))];
  if (!/^[\w.-]*\*[\w.-]*$/.test(name) || !isKnownFolder(parent) || /[*?[{]/.test(parent)) return false;
  const [start = '', end = ''] = name.split('*');
  const there = posix.resolve('/', folder, parent);
  return paths.some(path => {
    const own = posix.basename(path);
    const isLong = own.length >= start.length + end.length && (start !== '' || !own.startsWith('.'));
    return posix.dirname(path) === there && isLong && own.startsWith(start) && own.endsWith(end);
  });
}

/** Whether it certainly names another file, which is no copy. */
export function namesAnother(word: Traced, later: LaterCommand): boolean {
  const text = pathOf(word);
  const isCopy = later.copies.includes(posix.resolve('/', later.command.folder, text));
  return isPlaced(later) && !/[$`*?[{]/.test(text) && !namesOutput(word, later) && !isCopy;
}

/** Whether the command's folder can be compared with that of the build. */
function isPlaced({ command: { folder }, paths, inContainer }: LaterCommand): boolean {
  return paths.length > 0 && posix.isAbsolute(folder) === inContainer && isKnownFolder(folder);
}

/** `$GOPATH/bin` in the image `golang`, and where nothing sets GOPATH: below the home of the container's root. */
const DEFAULT_BIN = ['/go/bin', posix.join('/', 'root', 'go', 'bin')];

function ownName(packageFolder: string): string {
  return posix.basename(posix.join('/', packageFolder));
}
