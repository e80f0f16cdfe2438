import type { Stripping } from '../binary/stripped.ts';
import type { BuildRecipe, Collected } from '../evidence/index.ts';
import type { DraftFinding } from './check.ts';
import { removalOf, type StrippingFlag, strippingFlags, unstripped } from './stripping-flags.ts';

/** What one check says of a binary that is stripped. */
export interface StrippedWords {
  /** The message at a flag, which is written as `-s -w` in -ldflags of GOFLAGS of your environment. */
  readonly ofFlag: (flag: string) => string;
  /** The message where no flag of the recipe strips. */
  readonly ofBinary: string;
  /** What else to do, behind the remedy. */
  readonly more?: string;
}

/** A finding at each flag of the recipe that strips; else one at the binary. */
export function strippedFindings(
  name: string,
  stripping: Stripping | undefined,
  recipe: Collected<BuildRecipe>,
  { ofFlag, ofBinary, more = '' }: StrippedWords,
): readonly [DraftFinding, ...DraftFinding[]] {
  const keep = `To ship it small, keep a debug file: gds explain 003.${more}`;
  const atBinary = { kind: 'binary', file: name, section: '.debug_info' } as const;
  const findingAt = (flag: StrippingFlag): DraftFinding => ({
    severity: 'error',
    message: ofFlag(`\`${flag.text}\` in -ldflags${flag.origin === undefined ? '' : ` of ${flag.origin}`}`),
    remedy: `${removalOf(flag)} ${keep}`,
    location: flag.location ?? atBinary,
    related: flag.usedAt ? [{ location: flag.usedAt, message: 'the build that uses it' }] : [],
  });
  const [first, ...rest] = strippingFlags(recipe);
  if (first !== undefined) return [findingAt(first), ...rest.map(findingAt)];
  return [
    {
      severity: 'error',
      message: ofBinary,
      remedy: `${unstripped(stripping)} ${keep}`,
      location: atBinary,
      related: [],
    },
  ];
}
