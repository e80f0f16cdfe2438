import type { Report } from '@gds-dev/core/standard';
import type { Inputs } from './inputs.ts';
import { CannotRun } from './problem.ts';

/** What judges: the core's `verify`, or a stand-in of a test. */
export type RunVerify = (inputs: Inputs) => Promise<{
  readonly report: Report;
  /** 0: all required checks hold. 1: a required one does not. 2: nothing could be judged. */
  readonly exitCode: 0 | 1 | 2;
  /** Why, for exit code 2. */
  readonly problem?: string;
}>;

/** Not wired to the core yet: says so instead of judging. */
export const runVerify: RunVerify = () =>
  Promise.reject(
    new CannotRun('This build of the action can publish a report but not judge; run gds verify to write one.'),
  );
