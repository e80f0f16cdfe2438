import { getInput, setSecret } from '@actions/core';
import { CannotRunError, ConfigurationError, ReportFileError } from '@gds-dev/core/node';
import { type Client, createClient } from './github/client.ts';
import type { Open } from './publish/conclusion.ts';
import { deliver } from './portal/deliver.ts';
import { type Context, type Event, readEvent, refuseForeignCode } from './event/event.ts';
import { foreignReports } from './event/foreign-run.ts';
import { type IdTokenSource, takeIdTokenSource } from './portal/id-token.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { log } from './log.ts';
import { setOutputs, setOutputsOfVerify } from './outputs.ts';
import { CannotRun } from './problem.ts';
import { publish, publishNothing } from './publish/publish.ts';
import { readVerified, type Verified } from './publish/report-files.ts';
import type { RunVerify } from './verify/run-verify.ts';
import { verify } from './verify/verify.ts';

/** How the step ends: its exit status and the one line that says why. */
export interface Ending {
  readonly exitCode: 0 | 1 | 2;
  readonly message?: string;
}

/** What a job may hold that its other steps and the code that it builds must not find. */
interface Secrets {
  readonly token: string;
  readonly idTokens: IdTokenSource | undefined;
}

/** Errors whose message says what, where and what to do. */
const EXPECTED = [CannotRun, CannotRunError, ConfigurationError, ReportFileError];

/**
 * inputs → verify → publish. `verify` alone fails only when it could not run.
 *
 * @param judging loads what judges; only a run that verifies asks for it
 */
export async function runAction(
  context: Context,
  env: NodeJS.ProcessEnv,
  judging: () => Promise<RunVerify>,
): Promise<Ending> {
  try {
    const secrets = { token: takeToken(env), idTokens: takeIdTokenSource(env) };
    const inputs = readInputs(getInput, env);
    if (inputs.mode === 'publish' && context.eventName === 'workflow_run')
      return await publishForeign(context, inputs, secrets);
    const event = readEvent(context, env);
    if (inputs.mode === 'publish') return await publishVerified(inputs, event, secrets);
    refuseForeignCode(event, env);
    const { report, problem } = await verify(inputs, event, await judging());
    if (inputs.mode === 'verify') {
      setOutputsOfVerify(report, inputs.reportFile);
      return problem === undefined ? { exitCode: 0 } : { exitCode: 2, message: problem };
    }
    const ending = await publishAll({ reports: [report], refused: [] }, inputs, event, secrets);
    return problem === undefined ? ending : { exitCode: 2, message: problem };
  } catch (error) {
    if (EXPECTED.some(kind => error instanceof kind)) return { exitCode: 2, message: (error as Error).message };
    throw error;
  }
}

/** Reports of other jobs; without one the pages of an earlier run are marked, and the step ends with 2. */
async function publishVerified(inputs: Inputs, event: Event, secrets: Secrets): Promise<Ending> {
  let verified: Verified;
  try {
    verified = await readVerified(inputs.reportFile);
  } catch (error) {
    const expected = EXPECTED.some(kind => error instanceof kind);
    if (expected && secrets.token !== '')
      await publishNothing((error as Error).message, inputs, event, clientOf(secrets.token, event.apiUrl));
    throw error;
  }
  return publishAll(verified, inputs, event, secrets);
}

async function publishAll(verified: Verified, inputs: Inputs, event: Event, secrets: Secrets): Promise<Ending> {
  const published = await publish(verified, inputs, event, clientOf(secrets.token, event.apiUrl));
  setOutputs(published);
  if (inputs.portal) {
    const attested = published.judgements.map(one => one.report);
    await deliver(attested, inputs.portal, event, secrets.idTokens);
  }
  const [unread] = verified.refused;
  if (unread !== undefined) return { exitCode: 2, message: unread };
  return published.conclusion === 'failure' ? { exitCode: 1, message: whatFailed(published.open) } : { exitCode: 0 };
}

/** On workflow_run: only check run and comment; the portal takes nothing of a run that is not the report's own. */
async function publishForeign(context: Context, inputs: Inputs, { token }: Secrets): Promise<Ending> {
  const client = clientOf(token, context.apiUrl);
  const found = await foreignReports(client, context, inputs);
  if (!found.publish) {
    log(`Nothing to publish: ${found.why}.`);
    return { exitCode: 0 };
  }
  if (found.reports.length === 0) {
    for (const sentence of found.refused) log(sentence);
    throw new CannotRun(
      `The run ${found.event.runUrl} left no report: no artifact whose name begins with ${JSON.stringify(inputs.artifact)} holds one. See its log.`,
    );
  }
  const published = await publish(found, { ...inputs, uploadSarif: false }, found.event, client);
  setOutputs(published);
  if (inputs.portal) log('Nothing is sent to the portal: it takes reports of a run from that run alone.');
  return { exitCode: 0 };
}

function clientOf(token: string, apiUrl: string): Client {
  if (token === '') throw new CannotRun('The input github-token is empty; leave it out to use the token of the job.');
  setSecret(token);
  return createClient(token, apiUrl);
}

function whatFailed({ requirements }: Open): string {
  const what =
    requirements === 0
      ? 'errors or warnings were found'
      : `${requirements} required ${requirements === 1 ? 'check does' : 'checks do'} not hold`;
  return `GDS: ${what}. The job summary says what to change.`;
}

/** The token, taken out of the environment, so that nothing started later finds it there. */
function takeToken(env: NodeJS.ProcessEnv): string {
  const token = env['INPUT_GITHUB-TOKEN']?.trim() ?? '';
  delete env['INPUT_GITHUB-TOKEN'];
  return token;
}
