import { posix } from 'node:path';
import type { Candidate } from '../choice/build-candidate.ts';
import type { GoBuildCommand } from '../flags/go-command.ts';
import { computationsIn, textOf } from '../text/traced-text.ts';

/** The file that a build writes, as it is named; a folder it may write into is completed. */
export function outputOf(build: Pick<GoBuildCommand, 'flags'>, packageFolder: string): string {
  const value = build.flags.findLast(flag => flag.name === '-o')?.value;
  const own = ownName(packageFolder);
  const text = value ? textOf(value) : own;
  return text.endsWith('/') ? posix.join(text, own) : text;
}

/** Absolute paths that what a build keeps may have, none when it keeps nothing; `undefined`: not known. */
export function outputsOf(
  { command, environment, folder, match }: Candidate,
  packageFolder: string,
): readonly string[] | undefined {
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
  if (computationsIn(written).length > 0) return undefined;
  // It may be a folder that is there.
  const path = posix.resolve(start, textOf(written));
  return [path, posix.join(path, own)];
}

/** `$GOPATH/bin` in the image `golang`, and where nothing sets GOPATH: below the home of the container's root. */
const DEFAULT_BIN = ['/go/bin', posix.join('/', 'root', 'go', 'bin')];

function ownName(packageFolder: string): string {
  return posix.basename(posix.join('/', packageFolder));
}
