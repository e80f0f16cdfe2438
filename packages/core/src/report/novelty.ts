import { type FileLocation, type Novelty, noveltyIn, type PlacedFinding, type Report } from '../standard/index.ts';

/** Whether a change touches a place; `undefined` where the diff of that file is not known. */
export type Touches = (location: FileLocation) => boolean | undefined;

/** Tells of each finding whether it is new. */
export type NoveltyOf = (placed: PlacedFinding) => Novelty;

/**
 * Whether the findings of a report are new: by its baseline when there is one, else by the lines that
 * the change touches. Without either, and at no line of a file, it is unknown.
 */
export function noveltyOf(report: Pick<Report, 'baseline'>, touches?: Touches): NoveltyOf {
  if (report.baseline || !touches) return noveltyIn(report);
  return ({ finding: { location } }) => {
    const touched = location?.kind === 'file' ? touches(location) : undefined;
    return touched === undefined ? 'unknown' : touched ? 'new' : 'known';
  };
}
