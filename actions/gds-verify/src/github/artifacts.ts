import { parseReport, ReportFileError } from '@gds-dev/core/node';
import type { Report } from '@gds-dev/core/standard';
import type { Client } from './client.ts';
import type { Event } from '../event/event.ts';
import { CannotRun } from '../problem.ts';
import { publishable, REPORT_NAME } from '../publish/report-files.ts';
import { ArtifactError, onlyFileOf } from './unzip.ts';

/** Bytes of a zip on the wire; a report of 20 MiB takes far less. */
const MOST_ZIP = 25 * 1024 * 1024;
const DOWNLOAD_MS = 60_000;
/** Artifacts of one run that are looked at; those of other jobs count too. */
const MOST_ARTIFACTS = 1000;

/** Errors that say what is wrong with an artifact; the others are GitHub's or ours. */
const UNREADABLE = [ArtifactError, ReportFileError, CannotRun];

type Repository = Pick<Event, 'owner' | 'repo'>;

/** The reports of a run, and what of its artifacts could not be read. */
export interface ReportsOfRun {
  readonly reports: readonly Report[];
  readonly refused: readonly string[];
}

/**
 * The reports that a run's jobs handed over as artifacts whose names begin with `prefix`, read in
 * memory. Each is foreign input: an artifact that is not a report within the core's bounds is refused.
 */
export async function reportsOfRun(
  client: Client,
  { owner, repo }: Repository,
  runId: number,
  prefix: string,
): Promise<ReportsOfRun> {
  const wanted = await newestOfRun(client, { owner, repo }, runId, prefix);
  const reports: Report[] = [];
  const refused: string[] = [];
  for (const { id, name, size_in_bytes: size } of wanted) {
    try {
      if (size > MOST_ZIP) throw new ArtifactError(`it has ${size} bytes`);
      const zip = await download(await addressOf(client, { owner, repo }, id));
      const text = (await onlyFileOf(zip, REPORT_NAME)).toString('utf8');
      reports.push(publishable(parseReport(text, REPORT_NAME), REPORT_NAME));
    } catch (error) {
      if (!UNREADABLE.some(kind => error instanceof kind)) throw error;
      refused.push(`The artifact ${JSON.stringify(name)} was not read: ${(error as Error).message}`);
    }
  }
  return { reports, refused };
}

/** One artifact of each name, the newest: an attempt that is run again leaves its predecessor's beside its own. */
async function newestOfRun(client: Client, { owner, repo }: Repository, runId: number, prefix: string) {
  const pages = client.paginate.iterator(client.rest.actions.listWorkflowRunArtifacts, {
    owner,
    repo,
    run_id: runId,
    per_page: 100,
  });
  const newest = new Map<string, { id: number; name: string; size_in_bytes: number }>();
  let seen = 0;
  for await (const { data } of pages) {
    for (const one of data) {
      if (one.expired || !one.name.startsWith(prefix)) continue;
      const known = newest.get(one.name);
      if (!known || known.id < one.id) newest.set(one.name, one);
    }
    seen += data.length;
    if (seen >= MOST_ARTIFACTS) break;
  }
  return [...newest.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Where an artifact lies: on a server for storage, whose signed address is all that it asks for. */
async function addressOf(client: Client, { owner, repo }: Repository, id: number): Promise<string> {
  const { headers, status } = await client.rest.actions.downloadArtifact({
    owner,
    repo,
    artifact_id: id,
    archive_format: 'zip',
    request: { redirect: 'manual' },
  });
  if (Number(status) === 302 && headers.location !== undefined) return headers.location;
  throw new ArtifactError(`GitHub answered ${status} and named no place to fetch it from`);
}

async function download(url: string): Promise<Buffer> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(DOWNLOAD_MS) });
  if (!response.ok || !response.body) throw new ArtifactError(`its storage answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_ZIP) throw new ArtifactError(`it has more than ${MOST_ZIP / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}
