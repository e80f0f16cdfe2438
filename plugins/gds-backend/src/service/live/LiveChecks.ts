import type { LoggerService } from '@backstage/backend-plugin-api';
import { type JobLimit, jobLimit, type LiveService, verifyLive } from '@gds-dev/core/live';
import type { CheckResult, Report } from '@gds-dev/core/standard';
import { version } from '../../../package.json';
import type { LiveConfig, LiveServiceConfig } from '../../liveConfig';
import type { ReportIngest } from '../ingest/ReportIngest';
import { readSlos, type SloReading } from './readSlos';

export interface LiveChecksOptions extends SloReading {
  readonly config: Pick<LiveConfig, 'timeoutMs' | 'atATime'>;
  readonly ingest: Pick<ReportIngest, 'fileMeasured'>;
  readonly clock: () => Date;
  readonly logger: LoggerService;
}

/** Checks running services and files what was measured, some at a time in this process. */
export class LiveChecks {
  readonly #options: LiveChecksOptions;
  readonly #place: JobLimit;

  constructor(options: LiveChecksOptions) {
    this.#options = options;
    this.#place = jobLimit(options.config.atATime);
  }

  /**
   * Measures a service and files the report. What cannot be measured is filed as no data with its reason.
   *
   * @param signal aborts when the portal ends or the lock is lost: nothing is filed then
   * @throws its reason, and what the store throws
   */
  async run(service: LiveServiceConfig, signal: AbortSignal): Promise<void> {
    const { logger, ingest } = this.#options;
    try {
      const report = await this.#place(() => this.#measure(service, signal));
      const { known, withoutPlace } = await ingest.fileMeasured(report);
      if (!known) {
        logger.warn(
          `gds.live.services ${service.id}: the catalog does not know ${service.entityRef}, nothing is filed`,
        );
      }
      for (const name of withoutPlace) {
        logger.warn(
          `gds.live.services ${service.id}: ${service.entityRef} has a target ${name} of another kind: give target.name another one`,
        );
      }
      for (const { check, summary } of resultsOf(report).filter(({ outcome }) => outcome === 'no-data')) {
        logger.warn(`gds.live.services ${service.id}: no data for ${check}: ${summary}`);
      }
    } catch (error) {
      logger.error(
        `gds.live.services ${service.id}: ${signal.aborted ? 'the run was given up' : 'the run failed'}`,
        error instanceof Error ? error : new Error(String(error)),
      );
      throw error;
    }
  }

  async #measure(service: LiveServiceConfig, signal: AbortSignal): Promise<Report> {
    signal.throwIfAborted();
    const { clock, config } = this.#options;
    const { id, entityRef, target, slos, prometheus } = service;
    const now = clock();
    const reading = AbortSignal.any([signal, AbortSignal.timeout(config.timeoutMs)]);
    const live: LiveService = {
      id,
      entityRef,
      ...(target && { target }),
      ...(slos.length > 0 && { slos: await readSlos(service, this.#options, reading) }),
      ...(prometheus && { prometheus }),
    };
    return verifyLive({
      service: live,
      env: process.env,
      timeoutMs: config.timeoutMs,
      provideTime: 'Give the run more time: gds.live.schedule.timeout.',
      now,
      version,
      signal,
    });
  }
}

function resultsOf(report: Report): CheckResult[] {
  return [...report.targets.flatMap(({ results }) => results), ...report.results];
}
