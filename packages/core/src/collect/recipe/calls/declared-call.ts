import { posix } from 'node:path';
import { pathFrom } from '../shell/folder.ts';
import { type CommandWord, commandWords, isSet } from '../shell/options.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { computationsIn, textOf, type Traced } from '../text/traced-text.ts';

/** `goreleaser release`, `ko build ./cmd/app`: what a file declares is built. Both work where they are called. */
export interface DeclaredCall {
  readonly kind: 'goreleaser' | 'ko';
  /** As that of the command. */
  readonly folder: string;
  /** The file that it names, as that. */
  readonly file?: string;
  /** `GOFLAGS=-race` before the program: of the environment. */
  readonly environment: readonly EnvironmentVariable[];
  /** The program and its words. */
  readonly words: readonly Traced[];
  /** Ids of the builds that it makes; none: all. */
  readonly ids: readonly string[];
  /** `published`: when it is done, nothing behind it changes that. `snapshot`: it is a trial, of which nothing is shipped. */
  readonly result: 'published' | 'kept' | 'snapshot';
}

/** Of goreleaser, whose value may be the next word (cmd/release.go, cmd/build.go). */
const WITH_VALUE =
  /^(?:-[fpok]|--(?:config|parallelism|timeout|id|output|skip|key|release-(?:notes|header|footer)(?:-tmpl)?))$/;
/** Commands of ko that build (ko-build/ko, pkg/commands). */
const KO_BUILDS = /^(?:build|publish|resolve|apply|create|run)$/;

/** `null`: it builds nothing. `unread`: which file it reads is not known. `inherited`: what the shell has exported. */
export function declaredCall(
  kind: DeclaredCall['kind'],
  call: Pick<DeclaredCall, 'folder' | 'environment' | 'words'>,
  inherited: readonly EnvironmentVariable[],
): DeclaredCall | 'unread' | null {
  return kind === 'ko' ? koCall(call, inherited) : goreleaserCall(call);
}

/** Without a command it makes a release (cmd/root.go, `shouldPrependRelease`). */
function goreleaserCall(call: Pick<DeclaredCall, 'folder' | 'environment' | 'words'>): DeclaredCall | 'unread' | null {
  const words = commandWords(call.words.slice(1), WITH_VALUE);
  const options = words.filter(({ option }) => option !== undefined);
  const named = (names: RegExp) => options.filter(({ option = '' }) => names.test(option));
  if (named(/^(?:-h|--help|-v|--version)$/).length > 0) return null;
  const [verb = 'release'] = words.flatMap(({ option, value }) => (option === undefined ? [textOf(value)] : []));
  if (!/^(?:release|r|build|b)$/.test(verb)) return null;
  const [file] = named(/^(?:-f|--config)$/).map(({ value }) => value);
  if (file && computationsIn(file).length > 0) return 'unread';
  return {
    kind: 'goreleaser',
    ...call,
    ids: named(/^--id$/).map(({ value }) => textOf(value)),
    result: /^r/.test(verb) ? resultOfRelease(named) : isSnapshot(named) ? 'snapshot' : 'kept',
    ...(file && { file: pathFrom(call.folder, textOf(file)) }),
  };
}

type NamedOptions = (names: RegExp) => readonly CommandWord[];

/** `--snapshot` implies `--skip=publish` (cmd/release.go, `setupReleaseContext`). */
function resultOfRelease(named: NamedOptions): DeclaredCall['result'] {
  if (isSnapshot(named)) return 'snapshot';
  const skips = named(/^--skip$/).some(
    ({ value }) => computationsIn(value).length > 0 || textOf(value).split(',').includes('publish'),
  );
  return skips || named(/^--(?:snapshot|skip-publish|split|prepare)$/).some(option => isSet(option) !== false)
    ? 'kept'
    : 'published';
}

/** The last one wins; what only the run tells may be none. */
function isSnapshot(named: NamedOptions): boolean {
  const last = named(/^--snapshot$/).at(-1);
  return last !== undefined && isSet(last) === true;
}

function koCall(
  call: Pick<DeclaredCall, 'folder' | 'environment' | 'words'>,
  inherited: readonly EnvironmentVariable[],
): DeclaredCall | 'unread' | null {
  const verb = call.words
    .slice(1)
    .map(textOf)
    .find(text => !text.startsWith('-'));
  if (verb === undefined || !KO_BUILDS.test(verb)) return null;
  const named = [...inherited, ...call.environment].findLast(({ name }) => name === 'KO_CONFIG_PATH')?.value ?? [];
  if (computationsIn(named).length > 0) return 'unread';
  const path = pathFrom(call.folder, textOf(named));
  const file = /\.ya?ml$/.test(path) ? path : posix.join(path, '.ko.yaml');
  return { kind: 'ko', ...call, ids: [], result: 'published', ...(named.length > 0 && { file }) };
}
