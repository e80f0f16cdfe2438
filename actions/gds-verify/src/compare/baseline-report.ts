import type { Report } from '@gds-dev/core/standard';
import { reportsOfRun } from '../github/artifacts.ts';
import type { Client } from '../github/client.ts';
import type { Event } from '../event/event.ts';
import { statusOf } from '../github/request-error.ts';

/** Runs that are looked at for a report, from the newest on; each may take two requests. */
const MOST_RUNS = 8;

/** The reports that a change is compared with, or why there are none. */
export type Baseline =
  | { readonly available: true; readonly branch: string; readonly reports: readonly Report[] }
  | { readonly available: false; readonly why: string };

/**
 * The reports of the base branch: artifacts of the newest push run of the same workflow there, of
 * this repository itself. The run of the base's own commit is preferred; a run without a report, such
 * as one that could not verify, is passed over.
 *
 * A run of a tag that is called as the branch looks like one of the branch: so a run of another commit
 * counts only if the base has that commit behind it.
 */
export async function baselineReports(client: Client, event: Event, prefix: string): Promise<Baseline> {
  const { base, commit, owner, repo, workflow } = event;
  if (!base) return none('this event has no base branch');
  if (workflow === '') return none('the runner does not say which workflow this is (GITHUB_WORKFLOW_REF)');
  const { data } = await client.rest.actions.listWorkflowRuns({
    owner,
    repo,
    workflow_id: fileName(workflow),
    branch: base.branch,
    event: 'push',
    status: 'completed',
    per_page: 30,
  });
  const runs = data.workflow_runs
    .filter(run => String(run.id) !== event.runId && run.event === 'push' && run.head_branch === base.branch)
    .filter(run => run.repository.id === run.head_repository?.id)
    .filter(run => event.repositoryId === undefined || run.repository.id === event.repositoryId);
  const anchor = base.commit ?? commit;
  const exact = runs.filter(run => run.head_sha === anchor);
  const ordered = [...new Set([...exact, ...runs])].slice(0, MOST_RUNS);
  for (const run of ordered) {
    if (run.head_sha !== anchor && !(await isBehind(client, event, anchor, run.head_sha))) continue;
    const { reports } = await reportsOfRun(client, event, run.id, prefix);
    if (reports.length > 0) return { available: true, branch: base.branch, reports: reports.map(of(run.head_sha)) };
  }
  return none(
    runs.length === 0
      ? `the workflow has not run on a push to ${base.branch} yet`
      : `none of the last ${ordered.length} runs on ${base.branch} is of a commit of the base and has a report that is still kept`,
  );
}

/** Whether a commit is part of another one's history; not known is no. */
async function isBehind(client: Client, { owner, repo }: Event, anchor: string, commit: string): Promise<boolean> {
  try {
    const basehead = `${anchor}...${commit}`;
    const { data } = await client.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead, per_page: 1 });
    return data.status === 'behind' || data.status === 'identical';
  } catch (error) {
    if (statusOf(error) < 500) return false;
    throw error;
  }
}

/**
 * The report of the same service in the same folder, if the base has one; of several, as a matrix over
 * targets makes them, the one that shares the most targets.
 */
export function baselineOfReport(baseline: Baseline, report: Report): Report | undefined {
  if (!baseline.available) return undefined;
  const names = new Set(report.targets.map(target => target.name));
  const shared = (one: Report) => one.targets.filter(target => names.has(target.name)).length;
  return baseline.reports
    .filter(one => one.service.name === report.service.name && one.workingDirectory === report.workingDirectory)
    .sort((a, b) => shared(b) - shared(a))[0];
}

/** What a report says of its commit is the job's word; the run's commit is GitHub's. */
function of(commit: string) {
  return (report: Report): Report => ({ ...report, commit });
}

function none(why: string): Baseline {
  return { available: false, why };
}

/** The API takes a workflow's number or the name of its file. */
function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
