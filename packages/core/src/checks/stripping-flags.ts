import type { Stripping } from '../binary/stripped.ts';
import { goBoolean } from '../evidence/go-boolean.ts';
import type { BuildRecipe, Collected, Implication, TargetBinary } from '../evidence/index.ts';
import type { FileLocation } from '../standard/index.ts';

/** A flag of the linker that takes debug information away, where a person would delete it. */
export interface StrippingFlag {
  /** `-s -w`, `-w`. */
  readonly text: string;
  /** Absent for what is set outside of the repository's files. */
  readonly location?: FileLocation;
  /** `GOFLAGS of your environment`. */
  readonly origin?: string;
  /** Set when nobody wrote it. */
  readonly impliedBy?: Implication;
  /** Where the recipe uses it, when that is another line. */
  readonly usedAt?: FileLocation;
}

/** The place of `-s` and `-w` in the recipe; several words of one line are one place. */
export function strippingFlags(recipe: Collected<BuildRecipe>): StrippingFlag[] {
  if (!recipe.available) return [];
  const places: StrippingFlag[] = [];
  for (const flag of recipe.value.flags) {
    if (flag.name !== '-ldflags') continue;
    for (const word of flag.words) {
      if (!strips(word.text)) continue;
      const last = places.at(-1);
      if (!word.location) {
        if (flag.origin === undefined) continue;
        if (last?.origin === flag.origin) places[places.length - 1] = { ...last, text: `${last.text} ${word.text}` };
        else places.push({ text: word.text, origin: flag.origin });
      } else if (flag.impliedBy !== undefined) {
        if (last?.impliedBy === flag.impliedBy)
          places[places.length - 1] = { ...last, text: `${last.text} ${word.text}` };
        else places.push({ text: word.text, location: word.location, impliedBy: flag.impliedBy });
      } else if (last?.location && adjoins(last.location, word.location)) {
        const location = {
          ...last.location,
          endColumn: word.location.endColumn ?? word.location.startColumn! + word.text.length,
        };
        places[places.length - 1] = { ...last, text: `${last.text} ${word.text}`, location };
      } else {
        const { location: used } = recipe.value;
        const elsewhere = used && (used.path !== word.location.path || used.startLine !== word.location.startLine);
        places.push({ text: word.text, location: word.location, ...(elsewhere && { usedAt: used }) });
      }
    }
  }
  return places;
}

function strips(word: string): boolean {
  const flag = /^--?[sw](?:=(.*))?$/.exec(word);
  return flag !== null && (flag[1] === undefined || goBoolean(flag[1]) === true);
}

function adjoins(before: FileLocation, next: FileLocation): boolean {
  const sameLine = before.path === next.path && before.startLine === next.startLine;
  return (
    sameLine &&
    before.endColumn !== undefined &&
    next.startColumn !== undefined &&
    next.startColumn - before.endColumn <= 1
  );
}

/** What a person does about it: nobody can delete what nobody wrote. */
export function removalOf({ text, location, origin, impliedBy }: StrippingFlag): string {
  if (impliedBy !== undefined) {
    return `${impliedBy.tool} adds \`${text}\` by default: write \`${impliedBy.key}:\` here, without it.`;
  }
  return location ? `Delete \`${text}\` from this line.` : `Delete \`${text}\` from ${origin}.`;
}

export function strippingOf(binary: Collected<TargetBinary>): Stripping | undefined {
  const description = binary.available ? binary.value.description : undefined;
  return description?.kind === 'described' ? description.stripping : undefined;
}

/** The change where no flag of the build file is known to strip. */
export function unstripped(stripping: Stripping | undefined): string {
  return stripping?.parameter
    ? `Build without \`${stripping.parameter}\`.`
    : 'Build without `-ldflags=-w` and `-s`, and do not strip the binary.';
}
