import type { BuildInfo } from '../go/build-info.ts';
import type { Evidence } from './difference.ts';

/** Build settings that differ, by the cause that they belong to. */
export interface SettingsDifference {
  readonly flags: readonly Evidence[];
  readonly cgo: readonly Evidence[];
  readonly vcs: readonly Evidence[];
  readonly trimpath: readonly Evidence[];
  /** Of -ldflags: `-s`, `-w`. */
  readonly strip: readonly Evidence[];
  /** Of -ldflags: `-compressdwarf`. */
  readonly compression: readonly Evidence[];
  /** Of -ldflags: `-buildid`, `-B`. */
  readonly buildId: readonly Evidence[];
  /** Of -ldflags: names that `-X` sets to another value or in one build only. */
  readonly values: readonly Evidence[];
}

/** Recorded by every build of a release that knows them: one that lacks them tells nothing. */
const ALWAYS = /^(?:-buildmode|-compiler|DefaultGODEBUG|CGO_[A-Z]+|GO[A-Z0-9]+)$/;
/** Settings whose values hold no secret. */
const SHOWN =
  /^(?:-tags|-buildmode|-race|-msan|-asan|-cover|-compiler|-gcflags|-trimpath|DefaultGODEBUG|GO[A-Z0-9]+|CGO_ENABLED|vcs(?:\.[a-z]+)?)$/;
const TARGET = new Set(['GOOS', 'GOARCH']);

/**
 * Compares build settings. Texts that may hold a secret are told as present or absent, of `-ldflags` the names
 * of the flags, and of `-X` the name of the variable.
 *
 * @param sameRelease whether one Go release built both; another one may record other settings by itself
 */
export function compareSettings(a: BuildInfo, b: BuildInfo, sameRelease: boolean): SettingsDifference {
  const found = { flags: [], cgo: [], vcs: [], trimpath: [] } as Record<
    'flags' | 'cgo' | 'vcs' | 'trimpath',
    Evidence[]
  >;
  const trimmed = { a: a.settings.get('-trimpath') === 'true', b: b.settings.get('-trimpath') === 'true' };
  for (const key of new Set([...a.settings.keys(), ...b.settings.keys()])) {
    const [one, other] = [a.settings.get(key), b.settings.get(key)];
    if (one === other || key === '-ldflags' || TARGET.has(key)) continue;
    // An empty value is how the absence of C flags is recorded.
    if ((one ?? '') === '' && (other ?? '') === '') continue;
    if (!sameRelease && (key === 'DefaultGODEBUG' || (ALWAYS.test(key) && (one === undefined || other === undefined))))
      continue;
    const cFlags = key.startsWith('CGO_') && key !== 'CGO_ENABLED';
    // With -trimpath they are not recorded, with CGO_ENABLED=0 they do not count.
    if (cFlags && (trimmed.a !== trimmed.b || one === undefined || other === undefined)) continue;
    found[groupOf(key)].push({ what: key, a: shown(key, one, 'a'), b: shown(key, other, 'b') });
  }
  const linker = trimmed.a === trimmed.b ? compareLinkerFlags(a, b) : NO_LINKER_FLAGS;
  return { ...found, ...linker, flags: [...found.flags, ...linker.flags] };
}

function groupOf(key: string): 'flags' | 'cgo' | 'vcs' | 'trimpath' {
  if (key.startsWith('CGO_')) return 'cgo';
  if (key === 'vcs' || key.startsWith('vcs.')) return 'vcs';
  return key === '-trimpath' ? 'trimpath' : 'flags';
}

function shown(key: string, value: string | undefined, side: 'a' | 'b'): string | null {
  if (value === undefined) return null;
  if (SHOWN.test(key)) return value;
  return value === '' ? 'empty' : side === 'a' ? 'set' : 'set otherwise';
}

type LinkerDifference = Pick<SettingsDifference, 'flags' | 'strip' | 'compression' | 'buildId' | 'values'>;
const NO_LINKER_FLAGS: LinkerDifference = { flags: [], strip: [], compression: [], buildId: [], values: [] };
/** Linker flags whose values hold no secret. */
const SHOWN_LINKER_FLAGS = new Set(['-s', '-w', '-compressdwarf', '-linkmode', '-buildmode', '-race', '-buildid']);

function compareLinkerFlags(a: BuildInfo, b: BuildInfo): LinkerDifference {
  const [one, other] = [linkerFlags(a.settings.get('-ldflags') ?? ''), linkerFlags(b.settings.get('-ldflags') ?? '')];
  const found = { flags: [], strip: [], compression: [], buildId: [], values: [] } as Record<
    keyof LinkerDifference,
    Evidence[]
  >;
  for (const name of new Set([...one.keys(), ...other.keys()])) {
    const [first, second] = [one.get(name), other.get(name)];
    if (first === second) continue;
    if (name.startsWith('-X ')) {
      const text = (value: string | undefined) => (value === undefined ? null : `${name}=`);
      found.values.push({ what: name.slice(3), a: text(first), b: text(second) });
      continue;
    }
    const text = (value: string | undefined, words: string) => {
      if (value === undefined) return null;
      if (value === '') return SHOWN_LINKER_FLAGS.has(name) && name !== '-buildid' ? name : `${name}=`;
      return SHOWN_LINKER_FLAGS.has(name) ? `${name}=${value}` : `${name}=${words}`;
    };
    const evidence = { what: `-ldflags ${name}`, a: text(first, '…'), b: text(second, '… (another)') };
    found[linkerGroup(name)].push(evidence);
  }
  return found;
}

function linkerGroup(name: string): keyof LinkerDifference {
  if (name === '-s' || name === '-w') return 'strip';
  if (name === '-compressdwarf') return 'compression';
  return name === '-buildid' || name === '-B' ? 'buildId' : 'flags';
}

/** Linker flags that take the next word when they have no `=`; `go tool link -help`. */
const WITH_VALUE = new Set(
  'B D E H I L R T X benchmark buildid buildmode capturehostobjs cpuprofile debugtextsize debugtramp extar extld extldflags fipso fuzzydeflate importcfg installsuffix k libgcc linkmode memprofile memprofilerate o r randlayout strictdups tmpdir'
    .split(' ')
    .map(name => `-${name}`),
);

/** Flags by name with one dash, `-X name` for variables; empty text where a flag has no value. The last one counts. */
export function linkerFlags(text: string): Map<string, string> {
  const flags = new Map<string, string>();
  const words = quotedWords(text);
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!.replace(/^--/, '-');
    if (!word.startsWith('-')) continue;
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    let value = equals < 0 ? '' : word.slice(equals + 1);
    if (equals < 0 && WITH_VALUE.has(name)) value = words[++index] ?? '';
    if (name !== '-X') flags.set(name, value);
    else {
      const sign = value.indexOf('=');
      if (sign > 0) flags.set(`-X ${value.slice(0, sign)}`, value.slice(sign + 1));
    }
  }
  return flags;
}

/** Words of a flag list: blanks part them, a word that begins with a quote ends at the next (cmd/internal/quoted). */
function quotedWords(text: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < text.length;) {
    const first = text[at]!;
    if (first === ' ' || first === '\t' || first === '\n' || first === '\r') {
      at++;
      continue;
    }
    let end: number;
    if (first === '"' || first === "'") {
      end = text.indexOf(first, at + 1);
      if (end < 0) end = text.length;
      words.push(text.slice(at + 1, end));
      at = end + 1;
      continue;
    }
    end = at;
    while (end < text.length && !/\s/.test(text[end]!)) end++;
    words.push(text.slice(at, end));
    at = end;
  }
  return words;
}
