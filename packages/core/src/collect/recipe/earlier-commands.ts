import { posix } from 'node:path';
import type { EarlierCommand } from '../../evidence/build-recipe.ts';
import type { Mount } from './build-script.ts';
import { programAt } from './go-command.ts';
import { pathOf, repositoryFolder } from './package-match.ts';
import type { ShellCommand } from './shell/commands.ts';
import { joined } from './shell/text.ts';
import { determinedBy } from './text/computed-value.ts';
import { withoutLinkedValues } from './text/linked-values.ts';
import { computationsIn, locationOf, textOf, type Traced } from './text/traced-text.ts';

/** A command with the folders that it finds at other paths. */
export interface PlacedCommand {
  readonly command: ShellCommand;
  readonly mounts: readonly Mount[];
}

/** Programs whose purpose is to write source files or files that are embedded. */
const GENERATORS =
  /^(?:protoc|buf|sqlc|wire|mockgen|mockery|moq|counterfeiter|stringer|enumer|templ|swag|gqlgen|oapi-codegen|ogen|easyjson|msgp|ent|go-bindata|statik|packr2?|rice|pkger|esbuild|npm|npx|yarn|pnpm|bun|vite|webpack|tailwindcss|go-winres|goversioninfo|rsrc)$/;
const SHELLS = /^(?:sh|bash|ash|dash|ksh|zsh|python3?|perl|ruby|node|deno|\.|source)$/;
/** Of a group, what a redirection stands behind. */
const GROUP_END = /^(?:\}|fi|done|esac)$/;
/** Verbs of `go` that run a program of the repository. */
const GO_RUNS = new Set(['generate', 'run', 'tool']);

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
    const { written, source } = filesOf(command);
    const writes = pathsOf(written);
    if (written.length === 0 ? !generates(command) : writes.length === 0) continue;
    const known = source.length === 0 ? writesKnownText(command) : !pathsOf(source).some(path => varying.has(path));
    if (written.length > 0 && known && isSame(command)) continue;
    for (const path of writes) varying.add(path);
    const said = earlierCommand(command, writes);
    found.set(JSON.stringify([said.text, said.location]), said);
  }
  return [...found.values()];
}

function earlierCommand({ words, writes: targets }: ShellCommand, writes: readonly string[]): EarlierCommand {
  const redirections = targets.map(word => `> ${textOf(word)}`);
  const program = words.every(word => GROUP_END.test(textOf(word))) ? ['…'] : words.map(textOf);
  const text = withoutLinkedValues([...program, ...redirections].join(' ')).slice(0, 200);
  const location = locationOf(joined([...words, ...targets]));
  return { text, ...(writes.length > 0 ? { writes } : {}), ...(location ? { location } : {}) };
}

interface CommandFiles {
  readonly written: readonly Traced[];
  /** Those whose content it takes; empty: it makes the content itself, or takes what another command gives it. */
  readonly source: readonly Traced[];
}

function filesOf(command: ShellCommand): CommandFiles {
  const [program, ...args] = command.words.slice(programAt(command));
  const files = args.filter(word => !textOf(word).startsWith('-'));
  const targets = command.writes.filter(word => !textOf(word).startsWith('/dev/'));
  switch (nameOf(program)) {
    case 'cp':
    case 'mv':
    case 'ln':
    case 'install':
      return files.length > 1 ? copied(files) : { written: [], source: [] };
    case 'tee':
      return { written: [...files, ...targets], source: [] };
    case 'sed':
    case 'perl':
      if (args.some(word => /^-\w*i/.test(textOf(word)) || textOf(word).startsWith('--in-place'))) {
        return { written: files.slice(-1), source: nameOf(program) === 'sed' ? files.slice(-1) : [] };
      }
      return { written: targets, source: files.slice(1) };
    case 'cat':
      return { written: targets, source: files };
    default:
      return { written: targets, source: [] };
  }
}

/** `cp a b dir`: each below the folder, if it is one. */
function copied(files: readonly Traced[]): CommandFiles {
  const source = files.slice(0, -1);
  const target = files.at(-1)!;
  const below = source.map(word => [...target, ...separator(target), ...baseOf(word)]);
  return { written: [target, ...below], source };
}

function separator(word: Traced): Traced {
  return textOf(word).endsWith('/') ? [] : [{ unit: '/', source: null, offset: 0, computed: null }];
}

function baseOf(word: Traced): Traced {
  const at = textOf(word).lastIndexOf('/');
  return word.slice(at + 1);
}

/** No word holds what may be another value in the next build of the commit. */
function isSame({ words }: ShellCommand): boolean {
  return words.every(word =>
    computationsIn(word).every(({ expression, determinedBy: by }) => (by ?? determinedBy(expression)) !== undefined),
  );
}

/** `echo` and `printf`, and what asks git or Go for something that the commit decides. */
function writesKnownText(command: ShellCommand): boolean {
  const words = command.words.slice(programAt(command));
  const name = nameOf(words[0]);
  if (name === '' && command.words.length === 0) return false; // a group
  if (name === 'echo' || name === 'printf' || name === 'touch' || name === ':' || name === 'true') return true;
  return determinedBy(`$(${textOf(joined(words))})`) !== undefined;
}

/** Whether its purpose is to write files that a build reads. */
function generates(command: ShellCommand): boolean {
  const [program, ...args] = command.words.slice(programAt(command));
  const path = textOf(program ?? []);
  const name = nameOf(program);
  const [first = ''] = args.map(textOf);
  if (name === 'go') return GO_RUNS.has(first);
  if (SHELLS.test(name)) return first !== '' && !first.startsWith('-');
  return GENERATORS.test(name) || /^\.{0,2}\/(?!usr\/|bin\/|opt\/)/.test(path) || path.endsWith('.sh');
}

function nameOf(program: Traced | undefined): string {
  return posix.basename(textOf(program ?? []).replace(/^[@+-]+/, ''));
}
