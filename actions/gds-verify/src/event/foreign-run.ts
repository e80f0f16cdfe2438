import { reportsOfRun } from '../github/artifacts.ts';
import type { Client } from '../github/client.ts';
import { type Context, type Event, eventOfForeignRun, neededHelp, readForeignRun } from './event.ts';
import type { Inputs } from '../inputs.ts';
import { log } from '../log.ts';
import { CannotRun } from '../problem.ts';
import type { Report } from '@gds-dev/core/standard';

/** What a run of another repository's pull request left to be published, or why nothing is. */
export type ForeignReports =
  | {
      readonly publish: true;
      readonly event: Event;
      readonly reports: readonly Report[];
      readonly refused: readonly string[];
    }
  | { readonly publish: false; readonly why: string };

/**
 * The second half of the pair for forks, on `workflow_run`: the run that ended could only read, this
 * one may write. Only what GitHub says of that run is believed; its pull request is the open one whose
 * head is the run's commit in the run's repository, never one that an artifact names.
 *
 * @throws CannotRun on a run of an unexpected workflow
 */
export async function foreignReports(client: Client, context: Context, inputs: Inputs): Promise<ForeignReports> {
  const run = readForeignRun(context);
  if (run.path !== inputs.verifyWorkflow) {
    throw new CannotRun(
      `The run that ended is of ${JSON.stringify(run.path)}, and not of ${JSON.stringify(inputs.verifyWorkflow)}. Set verify-workflow to the path of the workflow that verifies.`,
    );
  }
  if (run.event !== 'pull_request') return nothing(`the run was started by ${run.event}, and not by a pull request`);
  if (!neededHelp(run, context)) return nothing('the run could publish by itself');
  const { head } = run;
  if (!head) return nothing('the repository that the pull request came from is gone');
  const { owner, repo } = context.repo;
  const { data } = await client.rest.pulls.list({
    owner,
    repo,
    state: 'open',
    head: `${head.owner}:${run.headBranch}`,
    per_page: 100,
  });
  const [pull, ...others] = data
    .filter(one => one.head.sha === run.headCommit && one.head.repo?.id === head.repositoryId)
    .sort((a, b) => a.number - b.number);
  if (!pull) return nothing(`no open pull request has ${run.headCommit.slice(0, 7)} as its head any more`);
  // GitHub does not say for which of them the run was.
  if (others.length > 0)
    log(`Several open pull requests have this head; the oldest, ${pull.number}, shows what was judged.`);
  const base = { branch: pull.base.ref, commit: pull.base.sha };
  const event = eventOfForeignRun(context, run, { number: pull.number }, base);
  return { publish: true, event, ...(await reportsOfRun(client, event, run.id, inputs.artifact)) };
}

function nothing(why: string): ForeignReports {
  return { publish: false, why };
}
