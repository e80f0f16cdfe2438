import { posix } from 'node:path';
import { textOf, type Traced } from '../text/traced-text.ts';
import { FILTERS } from './filter-program.ts';
import { originOfGit } from './git-origin.ts';
import {
  isDetermined,
  OF_CALLER,
  OF_COMMIT,
  OF_TOOLCHAIN,
  together,
  UNKNOWN,
  type ValueOrigin,
  VARIES,
} from './value-origin.ts';

/** One simple command, as far as its output depends on it. */
export interface ProgramCall {
  /** Without the assignments in front of it. */
  readonly words: readonly Traced[];
  /** The value of a word in which something is computed. */
  readonly originOf: (word: Traced) => ValueOrigin;
  /** What comes in through a pipe, from a here-document or from a file. */
  readonly input?: ValueOrigin;
  /** It runs with `TZ=UTC`. */
  readonly inUtc: boolean;
}

/** Programs whose output tells of the machine, the time or chance (coreutils, util-linux, procps). */
const VARYING = new Set('hostname whoami id logname pwd mktemp uuidgen nproc shuf uptime who tty free'.split(' '));
const SILENT = new Set(['true', 'false', ':']);
/** Variables of `go env` that the toolchain and the target decide. */
const GO_ENV = /^(?:GOVERSION|GOOS|GOARCH|GOARM|GOARM64|GOAMD64|GO386|GOEXE|CGO_ENABLED)$/;

/** Of what a program prints, and of whether it fails; nothing is run. */
export function originOfProgram(call: ProgramCall): ValueOrigin {
  const [program = [], ...args] = call.words;
  const origins = call.words.map(call.originOf);
  const name = textOf(program);
  if (!isDetermined(origins[0] ?? OF_COMMIT) || program.some(({ computed }) => computed !== null)) return UNKNOWN;
  const texts = args.map(textOf);
  const all = together(origins);
  if (texts.some(text => /^\/dev\/u?random$|^\/proc\/|^\/etc\/(?:hostname|machine-id)$/.test(text))) return VARIES;
  const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (filter) return together([all, originOfFilter(call, texts)]);
  if (VARYING.has(name) || (name === 'openssl' && texts[0] === 'rand')) return VARIES;
  switch (name) {
    case 'echo':
    case 'printf':
      if (texts.some(text => text.includes('%('))) return VARIES; // bash's clock
      return texts.some(text => /[*?[]/.test(text)) && name === 'echo' ? UNKNOWN : all;
    case 'basename':
    case 'dirname':
      return isDetermined(all) ? all : UNKNOWN;
    case 'test':
    case '[':
      return texts.every(text => !/^-[^nzao]$/.test(text)) ? all : UNKNOWN;
    case 'date':
      return originOfDate(call, args);
    case 'stat':
      return texts.some(text => /%[XYZWxyzw]|^-f\s*%?[amcB]/.test(text)) ? VARIES : UNKNOWN;
    case 'uname':
      if (texts.some(text => /^-[a-z]*[na]|^--(?:nodename|all)$/.test(text))) return VARIES;
      return texts.every(text => /^-[smo]+$/.test(text)) ? OF_CALLER : UNKNOWN;
    case 'git':
      return isDetermined(all) && isWritten(args) ? originOfGit(texts, call.inUtc) : UNKNOWN;
    case 'go':
      return isWritten(args) ? originOfGo(texts) : UNKNOWN;
    case 'node':
      return originOfNode(texts);
    default:
      return SILENT.has(name) ? OF_COMMIT : UNKNOWN;
  }
}

function isWritten(words: readonly Traced[]): boolean {
  return words.every(word => word.every(({ computed }) => computed === null));
}

function originOfFilter({ words, input }: ProgramCall, texts: readonly string[]): ValueOrigin {
  const { scripts, withValue, scriptOption, refuses } = FILTERS[textOf(words[0]!)]!;
  if (refuses && texts.some(text => refuses.test(text))) return UNKNOWN;
  let left = scriptOption && texts.some(text => scriptOption.test(text)) ? 0 : scripts;
  const origins: ValueOrigin[] = [];
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at]!;
    if (withValue?.test(text)) at++;
    else if (/^-./.test(text)) continue;
    else if (left > 0) left--;
    else origins.push(text === '-' ? (input ?? UNKNOWN) : originOfFile(words[at + 1]!));
  }
  return origins.length === 0 ? (input ?? UNKNOWN) : together(origins);
}

/** A file of the commit, if it has one of this name. */
export function originOfFile(word: Traced): ValueOrigin {
  const path = textOf(word);
  if (!isWritten([word]) || path === '' || /^[/~]|[*?[{]|^(?:\.\/)*\.git\//.test(path)) return UNKNOWN;
  return { ...OF_COMMIT, reads: [posix.normalize(path)] };
}

/** The clock, or with `-d` or `-r` the time that is given: in the time zone of the machine, unless `-u` is there. */
function originOfDate({ originOf, inUtc }: ProgramCall, args: readonly Traced[]): ValueOrigin {
  const texts = args.map(textOf);
  const at = texts.findIndex(text => /^(?:-[A-Za-z]*[dr]|--date|--reference)(?:$|=)|^-d./.test(text));
  if (at < 0) return VARIES;
  const isOwn = /^(?:-[A-Za-z]*[dr]|--date)$/.test(texts[at]!);
  const value = isOwn ? args[at + 1] : args[at]!.slice(texts[at]!.startsWith('--date=') ? '--date='.length : 2);
  const given = textOf(value ?? []);
  if (value && originOf(value).kind === 'varies') return VARIES;
  if (/^(?:now|today|yesterday|tomorrow)?$/.test(given)) return VARIES;
  const isSeconds = isOwn && texts[at]!.endsWith('r') ? /^(?:\d+$|[$`])/.test(given) : given.startsWith('@');
  const isInUtc = inUtc || texts.some(text => /^-[A-Za-z]*u/.test(text) || /^--(?:utc|universal)$/.test(text));
  return value && isSeconds && isInUtc ? together(args.map(originOf)) : UNKNOWN;
}

function originOfGo([verb, ...args]: readonly string[]): ValueOrigin {
  if (verb === 'version') return args.length === 0 ? OF_TOOLCHAIN : UNKNOWN;
  if (verb === 'env') return args.length > 0 && args.every(name => GO_ENV.test(name)) ? OF_TOOLCHAIN : UNKNOWN;
  return verb === 'list' && args.join(' ') === '-m' ? OF_COMMIT : UNKNOWN;
}

/** `node -p "require('./package.json').version"`. */
function originOfNode(texts: readonly string[]): ValueOrigin {
  const path = /^-(?:p|pe)$/.test(texts[0] ?? '')
    ? /^require\(['"]\.\/([\w./-]+\.json)['"]\)(?:\.\w+)+$/.exec(texts[1] ?? '')?.[1]
    : undefined;
  return path !== undefined && texts.length === 2 ? { ...OF_COMMIT, reads: [path] } : UNKNOWN;
}
