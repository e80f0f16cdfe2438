import {
  definitionOf,
  type FileLocation,
  type Novelty,
  noveltyIn,
  type PlacedFinding,
  type Report,
} from '../standard/index.ts';

/** Whether a change touches a place; `undefined` where the diff of that file is not known. */
export type Touches = (location: FileLocation) => boolean | undefined;

/** Tells of each finding whether it is new. */
export type NoveltyOf = (placed: PlacedFinding) => Novelty;

/** Checks that read source: what they find at a line stands in that line. */
const OF_LINES: ReadonlySet<string> = new Set(
  (['vet-shadow', 'static-analysis'] as const).map(id => definitionOf(id).code),
);

/**
 * Whether the findings of a report are new: by its baseline when there is one, else by the lines that
 * the change touches. A finding on a line that it leaves alone is known only where the line itself is
 * at fault: a deleted import or another file's flag can make a binary fail at a line that nobody
 * touched. Without either, and at no line of a file, it is unknown.
 */
export function noveltyOf(report: Pick<Report, 'baseline'>, touches?: Touches): NoveltyOf {
  if (report.baseline || !touches) return noveltyIn(report);
  return ({ finding: { code, location } }) => {
    const touched = location?.kind === 'file' ? touches(location) : undefined;
    if (touched === true) return 'new';
    return touched === false && OF_LINES.has(code) ? 'known' : 'unknown';
  };
}
