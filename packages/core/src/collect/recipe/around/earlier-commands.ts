import { posix } from 'node:path';
import type { EarlierCommand } from '../../../evidence/build-recipe.ts';
import { behindDirectory, programAt } from '../flags/go-command.ts';
import { pathOf, repositoryFolder } from '../package-match.ts';
import type { PlacedCommand } from './placed-command.ts';
import type { ShellCommand } from '../shell/commands.ts';
import { commandText, joined } from '../shell/text.ts';
import { isHarmless } from './harmless-programs.ts';
import { determinedBy } from '../text/computed-value.ts';
import { withoutLinkedValues } from '../text/linked-values.ts';
import { computationsIn, locationOf, textOf, type Traced, untraced } from '../text/traced-text.ts';

/** Programs that write what a browser gets: of a program that embeds nothing they change nothing. */
const ASSETS = /^(?:npm|npx|yarn|pnpm|bun|vite|webpack|esbuild|tailwindcss)$/;
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
    const purpose = written.length === 0 ? purposeOf(command) : undefined;
    if (writes.length === 0 && purpose === undefined) continue;
    const known =
      source.length === 0
        ? writesKnownText(command)
        : pathsOf(source).length === source.length && !pathsOf(source).some(path => varying.has(path));
    if (written.length > 0 && known && isSame(command)) continue;
    for (const path of writes) varying.add(path);
    const said = earlierCommand(command, { writes, purpose });
    found.set(JSON.stringify([said.text, said.location]), said);
  }
  return [...found.values()];
}

function earlierCommand(
  command: ShellCommand,
  { writes, purpose }: { readonly writes: readonly string[]; readonly purpose: EarlierCommand['purpose'] },
): EarlierCommand {
  const location = locationOf(joined([...command.words, ...command.writes]));
  return {
    text: withoutLinkedValues(commandText(command)),
    ...(writes.length > 0 ? { writes } : {}),
    ...(purpose === undefined ? {} : { purpose }),
    ...(location ? { location } : {}),
  };
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
    case 'curl':
    case 'wget':
      return { written: [...targets, ...downloadedTo(args)], source: [] };
    case 'go':
      return goGets(args) ? { written: MODULE_FILES, source: [] } : { written: targets, source: [] };
    default:
      return { written: targets, source: [] };
  }
}

const MODULE_FILES = [untraced('go.mod'), untraced('go.sum')];

/** `go get` of a version that is not written out. */
function goGets(args: readonly Traced[]): boolean {
  const [verb, ...modules] = behindDirectory(args)
    .words.map(textOf)
    .filter(text => !text.startsWith('-'));
  return verb === 'get' && (modules.length === 0 || !modules.every(name => /@v\d+\.\d+\.\d+/.test(name)));
}

/** `-o FILE` of curl, `-O FILE` of wget. A name that the address decides is not known. */
function downloadedTo(args: readonly Traced[]): readonly Traced[] {
  return args.flatMap((word, index) => {
    const text = textOf(word);
    if (
      /^(?:-\w*o|-O|--output|--output-document)$/.test(text) &&
      args[index + 1] &&
      !/:\/\//.test(textOf(args[index + 1]!))
    )
      return [args[index + 1]!];
    const joinedTo = /^--output(?:-document)?=/.exec(text);
    return joinedTo ? [word.slice(joinedTo[0].length)] : [];
  });
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
  if (name === 'cat' && command.input && computationsIn(command.input).length === 0) return true;
  if (name === 'printf' && textOf(joined(words)).includes('%(')) return false; // bash's clock
  if (name === 'echo' || name === 'printf' || name === 'touch' || name === ':' || name === 'true') return true;
  return determinedBy(`$(${textOf(joined(words))})`) !== undefined;
}

/** What a command may write that the build reads, when it does not say which files. */
function purposeOf(command: ShellCommand): EarlierCommand['purpose'] {
  const [program, ...args] = command.words.slice(programAt(command));
  if (ASSETS.test(nameOf(program))) {
    const [first = ''] = args.map(textOf).filter(text => !text.startsWith('-'));
    return /^(?:ci|i|install|test|lint|audit)$/.test(first) ? undefined : 'assets';
  }
  return isHarmless(command) ? undefined : 'sources';
}

function nameOf(program: Traced | undefined): string {
  return posix.basename(textOf(program ?? []).replace(/^[@+-]+/, ''));
}
