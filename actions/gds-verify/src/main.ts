import { setFailed } from '@actions/core';
import { context } from '@actions/github';
import { terminalSafe } from '@gds-dev/core/report';
import { runAction } from './action.ts';

/** Asked for by a run that judges alone. */
const judging = async () => (await import('./verify/run-verify.ts')).runVerify;

let done = false;
// Work that waits for itself leaves Node with nothing to do: it would end in silence.
process.once('exit', () => {
  if (done) return;
  setFailed('GDS stopped before it was done. This is a fault of GDS; please report it with the log above.');
  process.exitCode = 2;
});

const ending = await runAction(context, process.env, judging).catch((error: unknown) => ({
  exitCode: 2,
  message: `GDS ended on an unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
}));
if (ending.message !== undefined) setFailed(terminalSafe(ending.message).replaceAll('##[', '## ['));
process.exitCode = ending.exitCode;
done = true;
