import type { Report } from '@gds-dev/core/standard';
import { type Baseline, baselineReports } from './baseline-report.ts';
import { type Changes, readChanges } from './changes.ts';
import type { Client } from '../github/client.ts';
import type { Event } from '../event/event.ts';
import type { Inputs } from '../inputs.ts';
import { type Judgement, judgementOf } from './judgement.ts';
import { log } from '../log.ts';
import { isForbidden, reasonOf, statusOf } from '../github/request-error.ts';

/** The reports of this run beside what they are compared with. */
export interface Comparison {
  readonly judgements: readonly Judgement[];
  readonly changes: Changes;
  /** Services of the base branch of which this run has no report, in a sentence each. */
  readonly missing: readonly string[];
}

/** Asks what the base branch had and what this change touches; what is not to be had is said in the log. */
export async function compare(
  reports: readonly Report[],
  inputs: Inputs,
  event: Event,
  client: Client,
): Promise<Comparison> {
  const [baseline, changes] = await Promise.all([findBaseline(inputs, event, client), findChanges(event, client)]);
  const judgements = reports.map(report => judgementOf(report, event, inputs.mode === 'both', baseline, changes));
  if (inputs.onlyNew) for (const one of judgements) log(basisOf(one, changes));
  return { judgements, changes, missing: missingIn(reports, baseline) };
}

/** A job of a matrix that handed nothing over would else be a service that is not mentioned. */
function missingIn(reports: readonly Report[], baseline: Baseline): string[] {
  if (!baseline.available) return [];
  const key = ({ service, workingDirectory }: Report) => JSON.stringify([service.name, workingDirectory]);
  const here = new Set(reports.map(key));
  const gone = new Map(baseline.reports.filter(one => !here.has(key(one))).map(one => [key(one), one]));
  return [...gone.values()].map(({ service, workingDirectory }) => {
    const where = workingDirectory === '' ? '' : ` in ${workingDirectory}`;
    return `${service.name}${where} was judged on ${baseline.branch} and has no report here`;
  });
}

async function findBaseline(inputs: Inputs, event: Event, client: Client): Promise<Baseline> {
  const baseline = await baselineReports(client, event, inputs.artifact).catch((error: unknown) => ({
    available: false as const,
    why: isForbidden(error)
      ? 'the job lacks the permission "actions: read"'
      : statusOf(error) === 404
        ? `GitHub shows this job no runs of ${event.workflow}`
        : reasonOf(error),
  }));
  if (!baseline.available) log(`There is no earlier report to compare with: ${baseline.why}.`);
  return baseline;
}

async function findChanges(event: Event, client: Client): Promise<Changes> {
  const changes = await readChanges(client, event).catch((error: unknown) => ({
    available: false as const,
    why: whyUnknown(error, event),
  }));
  if (!changes.available) log(`Which lines this change touches is not known: ${changes.why}.`);
  return changes;
}

function whyUnknown(error: unknown, { pull }: Event): string {
  if (isForbidden(error) || (statusOf(error) === 404 && !pull))
    return `the job may lack the permission "${pull ? 'pull-requests: read' : 'contents: read'}", or the commit before is gone`;
  return reasonOf(error);
}

/** What `only-new` rests on; without a baseline and a diff nothing can be told apart. */
function basisOf({ report, before }: Judgement, changes: Changes): string {
  const { name } = report.service;
  if (before) return `${name}: findings that the report of ${before.name} does not have are new.`;
  if (changes.available) return `${name}: findings on lines that this change touches are new.`;
  return `${name}: which findings are new is not known, so all of them are shown and decide.`;
}
