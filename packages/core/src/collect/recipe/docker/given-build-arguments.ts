import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { originOfWritten } from '../origin/computed-value.ts';
import { tellsOfChange } from '../origin/variable-origin.ts';
import { mayHoldFlags } from '../shell/text.ts';
import { doubtAt } from '../text/doubt.ts';
import { type SourceText, textOf, trace, type Traced } from '../text/traced-text.ts';

/** An argument that some file gives to the build of an image: `--build-arg NAME=value`. */
export interface GivenArgument {
  readonly name: string;
  /** `undefined`: that of the environment. */
  readonly value: string | undefined;
  readonly at: Traced;
}

const OPTION =
  /--build-arg(?:=|\s{1,10})["']?([A-Za-z_]\w{0,100})(?:=("[^"\n]{0,1000}"|'[^'\n]{0,1000}'|[^\s"']{0,1000}))?/g;
const KEY = /^(\s*)(?:-\s+)?(?:build-args|args):(.*)$/;
const ENTRY = /^(?:-\s)?["']?([A-Za-z_]\w{0,100})(?:=|:\s)([^]*)$/;
const MAX_LINE = 2000;

/** Options of commands, and in YAML also `build-args` of an action and `args` of Compose. */
export function givenArguments(source: SourceText): readonly GivenArgument[] {
  const given = [...source.text.matchAll(OPTION)].map(match => argumentAt(source, match.index, match));
  return /\.ya?ml$/.test(source.path) ? [...given, ...underKeys(source)] : given;
}

function underKeys(source: SourceText): readonly GivenArgument[] {
  const given: GivenArgument[] = [];
  let indent: number | undefined;
  for (const start of source.lineStarts) {
    const line = source.text.slice(start, start + MAX_LINE).split('\n', 1)[0]!;
    const key = KEY.exec(line);
    const depth = line.length - line.trimStart().length;
    if (key) {
      indent = key[1]!.length;
      const inline = ENTRY.exec(key[2]!.trim());
      if (inline) given.push(argumentAt(source, start + line.indexOf(inline[1]!), inline));
    } else if (line.trim() !== '' && indent !== undefined) {
      if (depth <= indent) indent = undefined;
      const entry = indent === undefined ? null : ENTRY.exec(line.trim());
      if (entry) given.push(argumentAt(source, start + depth, entry));
    }
  }
  return given;
}

function argumentAt(source: SourceText, start: number, [whole, name, value]: readonly string[]): GivenArgument {
  const at = trace(source, start, Math.min(start + whole!.trim().length, source.text.length));
  return { name: name!, value: value?.trim().replace(/^["']|["']$/g, ''), at };
}

/** Names that tell how something is built. */
const HOW = /mode|debug|release|strip|profile|variant|flavou?r|type|optimi|env$/i;
const WHAT = /version|commit|revision|sha|date|time|tag$/i;

/** Whether a variable may say how something is built, by its name or since its value has flags. */
export function mayDecideBuild(name: string, value: string): boolean {
  return !WHAT.test(name) && (mayHoldFlags(name, value) || HOW.test(name));
}

/** A value that is another one in each build, or whose name tells of that. */
function mayVary({ name, value }: GivenArgument): boolean {
  if (value === undefined) return tellsOfChange(name);
  const origin = originOfWritten(value);
  return origin.kind === 'varies' || (origin.kind === 'unknown' && tellsOfChange(name));
}

/** Whether it may reach `-X`; a label of the image, say, is not compared. */
function isLinked(name: string, byDefault: Traced): boolean {
  const [first] = byDefault;
  if (!first?.source) return true;
  return new RegExp(`^(?!\\s*(?:LABEL|ARG)\\b).*\\$\\{?${name}\\b`, 'm').test(first.source.text);
}

/** Doubts about an image whose `ARG`, here with their defaults, others give another value. */
export function doubtsOfGiven(
  parameters: ReadonlyMap<string, Traced>,
  given: readonly GivenArgument[],
): readonly RecipeDoubt[] {
  return [...parameters].flatMap(([name, byDefault]) => {
    const other = given.find(argument => argument.name === name && argument.value !== textOf(byDefault));
    if (other && mayVary(other) && isLinked(name, byDefault)) {
      const reason = `ARG ${name} is given a value here that two builds may not share`;
      return [{ ...doubtAt(reason, other.at), about: 'linked-value' as const }];
    }
    if (!other || !mayDecideBuild(name, other.value ?? '')) return [];
    return [doubtAt(`ARG ${name} is given another value than its default here, which is not followed`, other.at)];
  });
}
