import type { RawFlag } from '../flags/go-command.ts';
import { commandWords, isSet } from '../shell/options.ts';
import { impliedText } from '../text/implied-text.ts';
import { textOf, type Traced, untraced } from '../text/traced-text.ts';

/** What a command of ko says of the builds that it makes. */
export interface KoCommand {
  /** `ko` and its verb, where a person would say more. */
  readonly place: readonly Traced[];
  /** Empty: those that the given manifests name. */
  readonly packages: readonly Traced[];
  /** Instead of those of the file. */
  readonly ldflags: readonly Traced[];
  readonly more: readonly RawFlag[];
}

/** Whose value may be the next word (ko-build/ko, pkg/commands/options). */
const WITH_VALUE =
  /^(?:-[fjtl]|--(?:filename|jobs|ldflags|sbom|sbom-dir|platform|image-label|image-annotation|image-user|tags|tarball|oci-layout-path|image-refs|selector))$/;

/** The words of `ko build --disable-optimizations ./cmd/app`. */
export function koCommand(words: readonly Traced[]): KoCommand {
  const [packages, ldflags, more] = [[] as Traced[], [] as Traced[], [] as RawFlag[]];
  for (const given of commandWords(words.slice(1), WITH_VALUE)) {
    const { option, value, word } = given;
    if (option === undefined) packages.push(word);
    else if (option === '--ldflags') ldflags.push(...splitAtCommas(value));
    else if (/^--(?:disable-optimizations|debug)$/.test(option) && isSet(given) !== false) {
      const flag = impliedText('all=-N -l', word);
      more.push({ name: '-gcflags', value: flag, words: flag });
    }
  }
  const [verb = [], ...named] = packages;
  const isDefault = named.length === 0 && /^(?:build|publish)$/.test(textOf(verb));
  const own = isDefault ? [untraced('.')] : named.map(packageOf);
  return { place: [words[0] ?? [], verb], packages: own, ldflags, more };
}

function packageOf(word: Traced): Traced {
  return textOf(word).startsWith('ko://') ? word.slice('ko://'.length) : word;
}

/** `-s,-w`: two values. */
function splitAtCommas(word: Traced): readonly Traced[] {
  const parts: Traced[] = [[]];
  for (const glyph of word) {
    if (glyph.unit === ',' && glyph.computed === null) parts.push([]);
    else parts[parts.length - 1] = [...parts.at(-1)!, glyph];
  }
  return parts;
}
