import type { SloDefinition, SloMeasurement, SloMeasurements } from '../evidence/slo.ts';
import { type Unavailable, unavailable } from '../evidence/unavailable.ts';
import { eventQuery } from '../slo/event-query.ts';
import { defineCollector } from './collector.ts';
import type { HttpAccess } from './http/access.ts';
import { HttpError } from './http/http-error.ts';
import { Prometheus } from './http/prometheus.ts';

const STEP_SECONDS = 300;
const DAY_SECONDS = 86_400;
const AT_A_TIME = 4;
/** Answers with which Prometheus refuses a query that is wrong or too large. */
const QUERY_REFUSED = [400, 422, 503];

/**
 * Counts good and all events of each SLO over its window at a Prometheus-compatible API: the
 * increase over the whole window, and over each 5 minutes of it. See {@link measureSlos}.
 */
export default defineCollector<'sloMeasurements'>({
  provides: 'sloMeasurements',
  deadlineMs: 300_000,
  async collect({ configuration, foreign, get, signal, note }) {
    const source = configuration.sources.prometheus;
    if (!source && configuration.unmergedSources?.includes('prometheus')) {
      return unavailable(
        'refused',
        'sources.prometheus is named by this change alone, and a change does not choose the data that it is judged by',
        'See the run after the merge.',
      );
    }
    if (!source) {
      return unavailable(
        'not-configured',
        'no sources.prometheus in gds.yaml',
        'Name it in gds.yaml: `sources: { prometheus: { url: http://host:9090 } }`.',
      );
    }
    if (foreign) {
      return unavailable(
        'refused',
        'sources.prometheus is not asked for a pull request of a fork, whose files name the queries',
        'See the run after the merge.',
      );
    }
    const files = await get('sloFiles');
    if (!files.available) return files;
    if (files.value.definitions.length === 0) {
      return unavailable(
        'not-configured',
        'no valid SLO to measure',
        'Mend what slo-definition (GDS-ERR-050) reports.',
      );
    }
    return measureSlos(source.url, files.value.definitions, { nowSeconds: Date.now() / 1000, signal, note });
  },
});

export interface MeasureOptions {
  /** End of every window, seconds since 1970. */
  readonly nowSeconds: number;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  /** What messages call the source; left out: `sources.prometheus`. */
  readonly sourceName?: string;
  /** Left out: that of an address which `gds.yaml` names. */
  readonly access?: HttpAccess;
}

/**
 * The arithmetic: with Q(D) the query that counts events in the D seconds before its time (see
 * `eventQuery`), the counts of the window W are Q(W) at its end, and those of step i are Q(300) at
 * start + 300·i. Prometheus's `increase` handles resets and extrapolates to the window's edges, the
 * same for good and total, so that ratios keep; a series that appears with a value counts from its
 * first sample. Where Prometheus refuses Q(W) as too large, the sum of the steps stands for it.
 *
 * A step for which `total` has no value is `null` (nothing recorded); a missing numerator beside a
 * recorded total is 0. A window is the last W seconds, also where the SLO names a calendar.
 */
export async function measureSlos(
  url: string,
  definitions: readonly SloDefinition[],
  options: MeasureOptions,
): Promise<SloMeasurements | Unavailable> {
  const { sourceName = 'sources.prometheus' } = options;
  const prometheus = new Prometheus(url, options.signal, options.access);
  const measurements: SloMeasurement[] = [];
  const unmeasured: { slo: string; reason: string }[] = [];
  try {
    for (let first = 0; first < definitions.length; first += AT_A_TIME / 2) {
      const some = definitions.slice(first, first + AT_A_TIME / 2);
      for (const result of await Promise.all(some.map(slo => measure(prometheus, slo, options.nowSeconds)))) {
        if ('reason' in result) unmeasured.push(result);
        else measurements.push(result);
      }
    }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const reason = error.kind === 'timeout' || error.kind === 'aborted' ? 'timeout' : reasonOf(error);
    return unavailable(reason, `${sourceName}: ${error.message}`, error.mend);
  }
  if (prometheus.partial) options.note(`${sourceName} answered with warnings: its data may be incomplete`);
  return { source: shownUrl(url), measurements, unmeasured };
}

function reasonOf(error: HttpError): Unavailable['reason'] {
  if (error.status === 401 || error.status === 403) return 'permission';
  if (error.kind === 'refused-address' || error.kind === 'bad-url') return 'refused';
  return error.kind === 'unreachable' ? 'unreachable' : 'unreadable';
}

async function measure(
  prometheus: Prometheus,
  slo: SloDefinition,
  nowSeconds: number,
): Promise<SloMeasurement | { readonly slo: string; readonly reason: string }> {
  const cannot = (reason: string) => ({ slo: slo.name, reason });
  if (!slo.queries) return cannot(slo.unmeasurable ?? 'it has no queries');
  if (slo.budgeting !== 'Occurrences') return cannot(`budgetingMethod ${slo.budgeting} is not measured yet`);
  const { goodKind } = slo.queries;
  const part = eventQuery(slo.queries.good);
  const total = eventQuery(slo.queries.total);
  if (!part.ok) return cannot(`its query of ${goodKind} events cannot be counted: ${part.reason}`);
  if (!total.ok) return cannot(`its query of all events cannot be counted: ${total.reason}`);
  const stepCount = Math.max(1, Math.round((slo.windowDays * DAY_SECONDS) / STEP_SECONDS));
  const end = Math.floor(nowSeconds);
  const start = end - stepCount * STEP_SECONDS;
  try {
    const [parts, totals] = await Promise.all(
      [part, total].map(query => prometheus.range(query.over(STEP_SECONDS), start, end, STEP_SECONDS)),
    );
    const [partSum, totalSum] = await Promise.all([
      wholeWindow(prometheus, part.over(end - start), end, parts!),
      wholeWindow(prometheus, total.over(end - start), end, totals!),
    ]);
    const goodOf = (counted: number, all: number) => (goodKind === 'good' ? counted : Math.max(0, all - counted));
    const empty = partSum === null && totalSum !== null && totalSum > 0;
    if (empty && goodKind === 'good') {
      return cannot(
        'its query of good events matches no series, its query of all events does: check the name and labels',
      );
    }
    const unknown = empty ? await metricWithoutSeries(prometheus, part.metrics, end, end - start) : undefined;
    if (unknown !== undefined) {
      return cannot(
        `its query of bad events names ${unknown}, of which Prometheus has no series at all: check the name, or export it at 0 from the start`,
      );
    }
    return {
      slo: slo.name,
      objective: slo.objective,
      windowDays: slo.windowDays,
      good: totalSum === null ? 0 : goodOf(partSum ?? 0, totalSum),
      total: totalSum ?? 0,
      steps: totals!.map((all, index) => (all === null ? null : { good: goodOf(parts![index] ?? 0, all), total: all })),
      ...(empty ? { withoutSeries: goodKind } : {}),
      queries: [part.over(STEP_SECONDS), total.over(STEP_SECONDS), part.over(end - start), total.over(end - start)],
    };
  } catch (error) {
    if (error instanceof HttpError && QUERY_REFUSED.includes(error.status ?? 0)) {
      return cannot(`Prometheus refused its query (status ${error.status})`);
    }
    throw error;
  }
}

/**
 * The first metric of which nothing at all was recorded in the window. Errors that never happened
 * leave no series with their labels, but a counter of requests is there under other labels; a name
 * that nobody records is a mistake, and must not pass for no errors.
 */
async function metricWithoutSeries(
  prometheus: Prometheus,
  metrics: readonly string[],
  end: number,
  seconds: number,
): Promise<string | undefined> {
  for (const metric of metrics) {
    if ((await prometheus.instant(`count(count_over_time(${metric}[${seconds}s]))`, end)) === null) return metric;
  }
  return undefined;
}

/** The count over the whole window; `null` when nothing was recorded in it. */
async function wholeWindow(
  prometheus: Prometheus,
  query: string,
  end: number,
  steps: readonly (number | null)[],
): Promise<number | null> {
  try {
    return await prometheus.instant(query, end);
  } catch (error) {
    if (!(error instanceof HttpError) || !QUERY_REFUSED.includes(error.status ?? 0)) throw error;
    const known = steps.filter(step => step !== null);
    return known.length === 0 ? null : known.reduce((sum, step) => sum + step, 0);
  }
}

function shownUrl(text: string): string {
  const url = new URL(text);
  return `${url.protocol}//${url.host}${url.pathname}`;
}
