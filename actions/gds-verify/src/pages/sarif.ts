import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { sarifForCodeScanning } from '@gds-dev/core/report';
import type { Report } from '@gds-dev/core/standard';
import type { Client } from '../github/client.ts';
import type { Event } from '../event/event.ts';
import { log } from '../log.ts';

const compress = promisify(gzip);

/** Code scanning takes 10 MB after gzip. */
const MOST_BYTES = 10_000_000;
const MOST_RESULTS = 25_000;

/**
 * Writes the SARIF log of the reports, within the limits of code scanning; what does not fit is said.
 *
 * @returns the log, gzip
 */
export async function writeSarif(reports: readonly Report[], file: string): Promise<Buffer> {
  for (let most = MOST_RESULTS; ; most = Math.floor(most / 2)) {
    const { log: document, left, results } = sarifForCodeScanning(reports, { mostResults: most });
    const text = JSON.stringify(document);
    const gzipped = await compress(text);
    if (gzipped.length > MOST_BYTES && most > 1) continue;
    if (results.shown < results.all)
      log(
        `${results.shown} of ${results.all} findings are in the SARIF file; the others are above the limits of code scanning.`,
      );
    if (left.length > 0)
      log(`${left.map(report => report.service.name).join(', ')}: not in the SARIF file, which may hold 20 runs.`);
    await writeFile(file, `${text}\n`);
    return gzipped;
  }
}

/**
 * Hands a SARIF log to code scanning.
 *
 * @throws RequestError, as with status 403 when the token lacks `security-events: write`
 */
export async function uploadSarif(client: Client, event: Event, gzipped: Buffer): Promise<void> {
  const { owner, repo, commit, ref } = event;
  await client.rest.codeScanning.uploadSarif({
    owner,
    repo,
    commit_sha: commit,
    ref,
    sarif: gzipped.toString('base64'),
    tool_name: 'gds',
  });
}
