import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { ReportClass } from '@gds-dev/backstage-plugin-gds-common';
import { GithubIngestError } from '../github/errors';
import { HttpError } from '../ingest/errors';
import type { Filed } from '../ingest/ReportIngest';

/** The two ways that reports come in. */
export type IngestRoute = 'reports' | 'github';

/** Errors of Backstage that a refusal may be. */
const KNOWN_ERRORS: ReadonlySet<string> = new Set([
  'InputError',
  'AuthenticationError',
  'NotAllowedError',
  'NotFoundError',
  'ConflictError',
  'ServiceUnavailableError',
]);

/** Bounds of the histogram, in seconds: a request has at most 30 for its body. */
const BOUNDARIES = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What is measured of ingest. Values of attributes are words of closed lists, never text of a sender. */
export class IngestMetrics {
  readonly #reports;
  readonly #refusals;
  readonly #duration;

  constructor(metrics: MetricsService) {
    this.#reports = metrics.createCounter<{ route: IngestRoute; filed_as: ReportClass; repeated: boolean }>(
      'gds.reports',
      { description: 'Reports that were taken', unit: '{report}' },
    );
    this.#refusals = metrics.createCounter<{ route: IngestRoute; reason: string }>('gds.reports.refused', {
      description: 'Reports that were not taken',
      unit: '{report}',
    });
    this.#duration = metrics.createHistogram<{ route: IngestRoute; outcome: 'filed' | 'refused' }>(
      'gds.ingest.duration',
      {
        description: 'From the request to the answer',
        unit: 's',
        advice: { explicitBucketBoundaries: BOUNDARIES },
      },
    );
  }

  /** Measures the filing of one report, and gives or throws what it does. */
  async measure<Result extends Filed>(route: IngestRoute, file: () => Promise<Result>): Promise<Result> {
    const began = performance.now();
    const took = () => (performance.now() - began) / 1000;
    try {
      const filed = await file();
      this.#duration.record(took(), { route, outcome: 'filed' });
      this.#reports.add(1, { route, filed_as: filed.receipt.filedAs, repeated: filed.repeated });
      return filed;
    } catch (error) {
      this.#duration.record(took(), { route, outcome: 'refused' });
      this.#refusals.add(1, { route, reason: reasonOf(error) });
      throw error;
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof GithubIngestError) return error.reason;
  if (error instanceof HttpError) return error.name;
  return error instanceof Error && KNOWN_ERRORS.has(error.name) ? error.name : 'other';
}
