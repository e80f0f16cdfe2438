import { behindDirectory, programAt } from '../flags/go-command.ts';
import type { ShellCommand } from '../shell/commands.ts';
import { programName } from './program-effects.ts';
import { textOf, type Traced, untraced } from '../text/traced-text.ts';

/** The files that a command names as what it writes. */
export interface WrittenFiles {
  readonly written: readonly Traced[];
  /** Those whose content it takes; empty: it makes the content itself, or takes what another command gives it. */
  readonly source: readonly Traced[];
}

/** What a command writes by name: its redirections, its last word, what stands behind `-o`. */
export function writtenFiles(command: ShellCommand): WrittenFiles {
  const [program, ...args] = command.words.slice(programAt(command));
  const files = args.filter(word => !textOf(word).startsWith('-'));
  const targets = command.writes.filter(word => !textOf(word).startsWith('/dev/'));
  const name = programName(textOf(program ?? []));
  switch (name) {
    case 'cp':
    case 'mv':
    case 'ln':
    case 'install': {
      const copied = copiedFiles(command);
      const written = [...new Set(copied.flatMap(each => each.targets))];
      return { written, source: copied.map(each => each.source) };
    }
    case 'tee':
      return { written: [...files, ...targets], source: [] };
    case 'sed':
    case 'perl':
      if (args.some(word => /^-\w*i/.test(textOf(word)) || textOf(word).startsWith('--in-place'))) {
        return { written: files.slice(-1), source: name === 'sed' ? files.slice(-1) : [] };
      }
      return { written: targets, source: files.slice(1) };
    case 'cat':
      return { written: targets, source: files };
    case 'curl':
    case 'wget':
      return { written: [...targets, ...downloadedTo(args)], source: [] };
    case 'xxd':
      return args.some(word => /^-[ir]/.test(textOf(word)))
        ? { written: [...targets, ...files.slice(1)], source: files.slice(0, 1) }
        : { written: targets, source: [] };
    case 'sort':
    case 'gpg':
    case 'gpg2':
    case 'openssl':
      return { written: [...targets, ...namedBehind(args, OUTPUT_OPTION)], source: [] };
    case 'brotli':
    case 'bzip2':
    case 'gzip':
    case 'lz4':
    case 'xz':
    case 'zstd': {
      const unpacks = args.some(word => /^-(?:[a-z]*d|-(?:decompress|uncompress)$)/.test(textOf(word)));
      if (!unpacks || args.some(word => /^-(?:[a-z]*[ct]|-(?:stdout|test)$)/.test(textOf(word))))
        return { written: targets, source: [] };
      const named = namedBehind(args, OUTPUT_OPTION);
      const packed = files.filter(word => !named.includes(word));
      return { written: [...targets, ...named, ...packed.map(withoutExtension)], source: packed };
    }
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
  return namedBehind(args, /^(?:-\w*o|-O|--output|--output-document)$/).filter(word => !textOf(word).includes('://'));
}

/** What `gzip -d bin/app.gz` writes. */
function withoutExtension(word: Traced): Traced {
  const extension = /\.\w+$/.exec(textOf(word))?.[0] ?? '';
  return word.slice(0, word.length - extension.length);
}

const OUTPUT_OPTION = /^(?:-\w*o|--?out|--output)$/;

/** `-o FILE`, `--output=FILE`. */
function namedBehind(args: readonly Traced[], option: RegExp): readonly Traced[] {
  return args.flatMap((word, index) => {
    const text = textOf(word);
    if (option.test(text)) return args.slice(index + 1, index + 2);
    const equals = text.indexOf('=');
    return equals > 0 && option.test(text.slice(0, equals)) ? [word.slice(equals + 1)] : [];
  });
}

/** One file that `cp`, `mv`, `ln` or `install` takes, and the names that it may get: that of the last word, or below it. */
export interface CopiedFile {
  readonly source: Traced;
  readonly targets: readonly Traced[];
  readonly moves: boolean;
}

export function copiedFiles(command: ShellCommand): readonly CopiedFile[] {
  const [program, ...args] = command.words.slice(programAt(command));
  const name = programName(textOf(program ?? []));
  if (!/^(?:cp|mv|ln|install)$/.test(name)) return [];
  const files = args.filter(word => !textOf(word).startsWith('-'));
  const target = files.at(-1)!;
  return files.slice(0, -1).map(source => ({
    source,
    targets: [target, [...target, ...separator(target), ...baseOf(source)]],
    moves: name === 'mv',
  }));
}

function separator(word: Traced): Traced {
  return textOf(word).endsWith('/') ? [] : [{ unit: '/', source: null, offset: 0, computed: null }];
}

function baseOf(word: Traced): Traced {
  const at = textOf(word).lastIndexOf('/');
  return word.slice(at + 1);
}
