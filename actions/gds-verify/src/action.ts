import { getInput, setSecret } from '@actions/core';
import { CannotRunError, ConfigurationError, ReportFileError } from '@gds-dev/core/node';
import { openRequirements } from '@gds-dev/core/report';
import { createClient } from './client.ts';
import { type Context, readEvent } from './event.ts';
import { readInputs } from './inputs.ts';
import { setOutputs } from './outputs.ts';
import { CannotRun } from './problem.ts';
import { publish } from './publish.ts';
import type { RunVerify } from './run-verify.ts';
import { verify } from './verify.ts';

/** How the step ends: its exit status and the one line that says why. */
export interface Ending {
  readonly exitCode: 0 | 1 | 2;
  readonly message?: string;
}

/** Errors whose message says what, where and what to do. */
const EXPECTED = [CannotRun, CannotRunError, ConfigurationError, ReportFileError];

/** inputs → verify → publish. `verify` alone fails only when it could not run. */
export async function runAction(context: Context, env: NodeJS.ProcessEnv, runVerify: RunVerify): Promise<Ending> {
  try {
    const token = takeToken(env);
    const inputs = readInputs(getInput, env);
    const event = readEvent(context, env);
    let problem: string | undefined;
    if (inputs.mode !== 'publish') {
      const verified = await verify(inputs, event, runVerify);
      problem = verified.problem;
      setOutputs(verified.report, inputs.reportFile, '');
      if (inputs.mode === 'verify') return problem === undefined ? { exitCode: 0 } : { exitCode: 2, message: problem };
    }
    if (token === '') throw new CannotRun('The input github-token is empty; leave it out to use the token of the job.');
    setSecret(token);
    const published = await publish(inputs, event, createClient(token, event.apiUrl));
    setOutputs(published.report, published.reportFile, published.checkRunUrl);
    if (problem !== undefined) return { exitCode: 2, message: problem };
    if (published.conclusion !== 'failure') return { exitCode: 0 };
    const open = openRequirements(published.report).length;
    const what =
      open === 0
        ? 'errors or warnings were found'
        : `${open} required ${open === 1 ? 'check does' : 'checks do'} not hold`;
    return { exitCode: 1, message: `GDS: ${what}. The job summary says what to change.` };
  } catch (error) {
    if (EXPECTED.some(kind => error instanceof kind)) return { exitCode: 2, message: (error as Error).message };
    throw error;
  }
}

/** The token, taken out of the environment, so that nothing started later finds it there. */
function takeToken(env: NodeJS.ProcessEnv): string {
  const token = env['INPUT_GITHUB-TOKEN']?.trim() ?? '';
  delete env['INPUT_GITHUB-TOKEN'];
  return token;
}
