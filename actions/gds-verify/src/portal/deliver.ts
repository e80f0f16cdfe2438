import { setSecret } from '@actions/core';
import { droppedWords, PublishError, publishReport } from '@gds-dev/core/node';
import type { Report } from '@gds-dev/core/standard';
import type { Event } from '../event/event.ts';
import { idToken, IdTokenError, type IdTokenSource } from './id-token.ts';
import type { Portal } from '../inputs.ts';
import { reasonOf } from '../github/request-error.ts';
import { log, warnOf } from '../log.ts';

/** Longest time for all reports: the job's minutes are the user's. */
const DELIVERY_MS = 120_000;

/**
 * Sends each report to the portal, with an ID token of its own that GitHub makes for the portal's
 * audience alone. A portal that is down, slow or refuses never fails the job: the log says so, and the
 * report is still kept as the artifact of the job that verified.
 *
 * @returns how many arrived
 */
export async function deliver(
  reports: readonly Report[],
  portal: Portal,
  event: Event,
  source: IdTokenSource | undefined,
): Promise<number> {
  if (!source) {
    log(
      event.fork
        ? 'Nothing is sent to the portal: a run for the pull request of a fork gets no ID token.'
        : `Nothing is sent to the portal: this job may ask for no ID token. ${event.readOnly ?? 'Give it the permission "id-token: write".'}`,
    );
    return 0;
  }
  const signal = AbortSignal.timeout(DELIVERY_MS);
  let arrived = 0;
  for (const report of reports) {
    const name = report.service.name;
    try {
      const token = await idToken(source, portal.audience);
      setSecret(token);
      const receipt = await publishReport(report, {
        portal: portal.url,
        token,
        as: 'github',
        signal,
        onRetry: ({ status, waitMs }) =>
          log(`${name}: the portal answers ${status}; trying again in ${Math.ceil(waitMs / 1000)} s.`),
      });
      log(`${name}: the portal filed the report of ${receipt.entityRef} as ${receipt.filedAs}.`);
      const dropped = droppedWords(receipt);
      if (dropped !== undefined) warnOf(`${name}: ${dropped}.`);
      arrived++;
    } catch (error) {
      warnOf(`${name}: the report was not delivered. ${sentence(whyNot(error, signal))}`);
      if (signal.aborted) break;
    }
  }
  return arrived;
}

function whyNot(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return `The portal took more than ${DELIVERY_MS / 60_000} minutes. The report is kept`;
  if (error instanceof PublishError || error instanceof IdTokenError) return error.message;
  // Whatever else goes wrong here must not fail a job whose reports are judged and shown.
  return `GDS could not send it: ${reasonOf(error)}`;
}

function sentence(text: string): string {
  return /[.?]$/.test(text) ? text : `${text}.`;
}
