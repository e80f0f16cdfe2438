import { setFailed } from '@actions/core';
import { context } from '@actions/github';
import { terminalSafe } from '@gds-dev/core/report';
import { runAction } from './action.ts';
import { runVerify } from './run-verify.ts';

const ending = await runAction(context, process.env, runVerify).catch((error: unknown) => ({
  exitCode: 2,
  message: `GDS ended on an unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
}));
if (ending.message !== undefined) setFailed(terminalSafe(ending.message).replaceAll('##[', '## ['));
process.exitCode = ending.exitCode;
