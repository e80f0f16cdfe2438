import { type Report, type Standing, standingOf } from '../standard/index.ts';
import { type Judged, judged, keyOfJudged } from './verdict.ts';

/** The report that a change is compared with, and the name of its branch. */
export interface Before {
  readonly report: Report;
  /** Foreign text: anybody may name a branch. */
  readonly name: string;
}

/** Tells whether a check that fails now, or has no data, passed before for the same target. */
export function passedBefore(before: Before | undefined): (one: Judged) => boolean {
  const standings = new Map<string, Standing>(
    (before ? judged(before.report) : []).map(one => [keyOfJudged(one), standingOf(one.result)]),
  );
  return one => {
    const now = standingOf(one.result);
    return (now === 'fail' || now === 'no-data') && standings.get(keyOfJudged(one)) === 'pass';
  };
}
