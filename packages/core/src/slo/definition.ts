import type { YamlPath } from '../config/yaml-document.ts';
import type { SloDefinition, SloProblem } from './slo.ts';
import { daysOf, type Metric, type OpenSloObject, type SliSpec } from './openslo-schema.ts';
import type { Placed } from './placed.ts';

type Slo = Extract<OpenSloObject, { kind: 'SLO' }>;

interface Indicator {
  readonly spec: SliSpec;
  readonly placed: Placed;
  /** Where `spec` stands in that document. */
  readonly path: YamlPath;
}

type Queries = Pick<SloDefinition, 'queries' | 'unmeasurable'>;

/** The objectives of one SLO with their queries; its indicator may stand in another document. */
export function definitionsOf(
  slo: Placed<Slo>,
  objects: readonly Placed[],
  defaultWindowDays: number,
): { readonly definitions: readonly SloDefinition[]; readonly problems: readonly SloProblem[] } {
  const { metadata, spec } = slo.object;
  const problems: SloProblem[] = [];
  const indicator = indicatorOf(slo, objects, problems);
  if (indicator?.spec.thresholdMetric) problems.push(...thresholdProblems(slo));
  const queries = indicator
    ? queriesOf(indicator, objects, problems)
    : {
        queries: null,
        unmeasurable: 'its objectives have indicators of their own (composite), which is not measured yet',
      };
  if (problems.length > 0) return { definitions: [], problems };
  const window = spec.timeWindow?.[0];
  const definitions = spec.objectives.map((objective, index): SloDefinition => {
    const several = spec.objectives.length > 1;
    return {
      name: several ? `${metadata.name}/${objective.displayName ?? index + 1}` : metadata.name,
      service: spec.service,
      objective: objective.target ?? (objective.targetPercent ?? 0) / 100,
      windowDays: window ? daysOf(window.duration) : defaultWindowDays,
      budgeting: spec.budgetingMethod,
      ...queries,
      location: slo.document.locate(['spec', 'objectives', index]),
    };
  });
  return { definitions, problems };
}

function indicatorOf(slo: Placed<Slo>, objects: readonly Placed[], problems: SloProblem[]): Indicator | undefined {
  const { indicator, indicatorRef } = slo.object.spec;
  if (indicator) return { spec: indicator.spec, placed: slo, path: ['spec', 'indicator', 'spec'] };
  if (indicatorRef === undefined) return undefined;
  for (const placed of objects) {
    const { object } = placed;
    if (object.kind === 'SLI' && object.metadata.name === indicatorRef)
      return { spec: object.spec, placed, path: ['spec'] };
  }
  const names = objects.flatMap(({ object }) => (object.kind === 'SLI' ? [object.metadata.name] : []));
  problems.push({
    message: `spec.indicatorRef is ${JSON.stringify(indicatorRef)}, and no SLI has that name`,
    remedy: names.length > 0 ? `Name one of: ${names.join(', ')}.` : 'Add a document `kind: SLI` with that name.',
    location: slo.document.locate(['spec', 'indicatorRef']),
  });
  return undefined;
}

/** `op` and `value` say when a threshold metric is good. */
function thresholdProblems(slo: Placed<Slo>): SloProblem[] {
  return slo.object.spec.objectives.flatMap((objective, index) =>
    (['op', 'value'] as const)
      .filter(key => objective[key] === undefined)
      .map(key => ({
        message: `spec.objectives[${index}].${key} is missing, which a thresholdMetric needs`,
        remedy: key === 'op' ? 'Add `op`, one of lte, gte, lt, gt.' : 'Add `value`, the number to compare with.',
        location: slo.document.locate(['spec', 'objectives', index, key]),
      })),
  );
}

function queriesOf(indicator: Indicator, objects: readonly Placed[], problems: SloProblem[]): Queries {
  const ratio = indicator.spec.ratioMetric;
  if (!ratio) return { queries: null, unmeasurable: 'a thresholdMetric is not measured yet' };
  if (ratio.raw) return { queries: null, unmeasurable: 'a precomputed ratio (raw) holds no counts of events' };
  const goodKind = ratio.good ? 'good' : 'bad';
  const numerator = ratio.good ?? ratio.bad;
  if (!numerator || !ratio.total) return { queries: null, unmeasurable: 'its queries are incomplete' };
  const good = queryOf(indicator, goodKind, numerator, objects, problems);
  const total = queryOf(indicator, 'total', ratio.total, objects, problems);
  if ('unmeasurable' in good) return { queries: null, unmeasurable: good.unmeasurable };
  if ('unmeasurable' in total) return { queries: null, unmeasurable: total.unmeasurable };
  return { queries: { good: good.query, goodKind, total: total.query } };
}

/** The PromQL of one metric; a source of another type is no fault, but cannot be measured. */
function queryOf(
  indicator: Indicator,
  key: 'good' | 'bad' | 'total',
  metric: Metric,
  objects: readonly Placed[],
  problems: SloProblem[],
): { readonly query: string } | { readonly unmeasurable: string } {
  const { type, metricSourceRef, spec } = metric.metricSource;
  const source = objects.find(
    ({ object }) => object.kind === 'DataSource' && object.metadata.name === metricSourceRef,
  )?.object;
  const sourceType = type ?? (source?.kind === 'DataSource' ? source.spec.type : 'Prometheus');
  if (sourceType.toLowerCase() !== 'prometheus') {
    return { unmeasurable: `its metric source is ${sourceType}; only Prometheus is measured` };
  }
  const query: unknown = Object.hasOwn(spec, 'query') ? spec['query'] : undefined;
  if (typeof query === 'string' && query.trim() !== '') return { query: query.trim() };
  const path = [...indicator.path, 'ratioMetric', key, 'metricSource', 'spec', 'query'];
  problems.push({
    message: `ratioMetric.${key}.metricSource.spec.query ${query === undefined ? 'is missing' : 'holds no query'}`,
    remedy: 'Add `query` with the PromQL that counts these events.',
    location: indicator.placed.document.locate(path),
  });
  return { unmeasurable: 'its query is missing' };
}
