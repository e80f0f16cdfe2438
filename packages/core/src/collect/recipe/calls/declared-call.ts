import { posix } from 'node:path';
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
  /** What it built is published when it is done. */
  readonly publishes: boolean;
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
  const [files, ids, verbs] = [[] as Traced[], [] as string[], [] as string[]];
  let isSnapshot = false;
  for (let index = 1; index < call.words.length; index++) {
    const word = call.words[index]!;
    const [text = '', name = text] = /^(--?[\w-]+)=/.exec(textOf(word)) ?? [textOf(word)];
    const isOpen = name === textOf(word) && WITH_VALUE.test(name);
    const value = isOpen ? (call.words[++index] ?? []) : word.slice(text.length);
    if (/^(?:-f|--config)$/.test(name)) files.push(value);
    else if (name === '--id') ids.push(textOf(value));
    else if (name === '--snapshot') isSnapshot = textOf(value) !== 'false';
    else if (/^(?:-h|--help|-v|--version)$/.test(name)) return null;
    else if (!name.startsWith('-')) verbs.push(name);
  }
  const [verb = 'release'] = verbs;
  if (!/^(?:release|r|build|b)$/.test(verb)) return null;
  const [file] = files;
  if (file && computationsIn(file).length > 0) return 'unread';
  const publishes = /^r/.test(verb) && !isSnapshot;
  return { kind: 'goreleaser', ...call, ids, publishes, ...(file && { file: pathFrom(call.folder, textOf(file)) }) };
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
  return { kind: 'ko', ...call, ids: [], publishes: true, ...(named.length > 0 && { file }) };
}

function pathFrom(folder: string, path: string): string {
  return path.startsWith('/') ? path : posix.join(folder, path);
}
