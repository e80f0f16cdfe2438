import type { Collected } from '../evidence/index.ts';
import type { SloFiles, SloMeasurement, SloMeasurements } from '../evidence/slo.ts';
import { type Compliance, complianceOf } from '../slo/compliance.ts';
import type { Fact, Measure } from '../standard/index.ts';
import { type DraftFinding, defineCheck } from './check.ts';

type Judged = SloMeasurement & Compliance;

/** GDS-ERR-051: over its whole window, each SLO's error ratio is at most 1 − objective. */
export default defineCheck({
  id: 'slo-compliance',
  needs: ['sloMeasurements'],
  uses: ['sloFiles'],
  evaluate({ sloMeasurements, sloFiles }) {
    const judged = sloMeasurements.measurements.map((each): Judged => ({ ...each, ...complianceOf(each) }));
    const broken = judged.filter(({ state }) => state === 'broken');
    const facts = judged.flatMap(factsOf);
    const measures = compliantSteps(judged);
    const notices = judged.filter(({ withoutSeries }) => withoutSeries !== undefined).map(withoutSeriesNotice);
    const [first, ...rest] = broken.map(each => brokenFinding(each, sloFiles));
    if (first) {
      const summary = `${broken.length} of ${count(judged.length, 'SLO')} over budget: ${broken[0]!.slo}`;
      return { outcome: 'fail', summary, findings: [first, ...rest, ...notices], facts, measures };
    }
    const unknown = unknownReasons(sloMeasurements, judged);
    if (unknown.length > 0) {
      const provide =
        'Let Prometheus scrape the service’s counters, and write the queries of the SLO as counters or their rates.';
      return { outcome: 'no-data', summary: unknown.slice(0, 5).join('; '), provide, facts, measures };
    }
    const least = judged.reduce((a, b) => (b.budgetLeft < a.budgetLeft ? b : a));
    const summary = `${count(judged.length, 'SLO')} kept, ${percent(least.budgetLeft)} of the budget left (${least.slo})`;
    return { outcome: 'pass', summary, findings: notices, facts, measures };
  },
});

/** Unknown is never a pass: why the rest cannot be judged. */
function unknownReasons({ unmeasured, source }: SloMeasurements, judged: readonly Judged[]): string[] {
  return [
    ...unmeasured.map(({ slo, reason }) => `${slo}: ${reason}`),
    ...judged.flatMap(({ slo, state, windowDays }) =>
      state === 'no-data'
        ? [`${slo}: ${source} has no data for it in ${days(windowDays)}`]
        : state === 'no-traffic'
          ? [`${slo}: no traffic in ${days(windowDays)}`]
          : [],
    ),
    ...(judged.length + unmeasured.length === 0 ? ['no SLO was measured'] : []),
  ];
}

function brokenFinding(each: Judged, files: Collected<SloFiles>): DraftFinding {
  const definition = files.available ? files.value.definitions.find(({ name }) => name === each.slo) : undefined;
  return {
    severity: 'error',
    message:
      `${each.slo}: ${percent(each.errorRatio)} of ${Math.round(each.total)} events in ${days(each.windowDays)} failed, ` +
      `the objective ${percent(each.objective)} allows ${percent(1 - each.objective)}`,
    remedy:
      'Stop risky releases and mend the largest source of errors until the ratio is back within the objective; ' +
      'change the objective only if the users agree.',
    ...(definition ? { location: definition.location } : {}),
    evidence: factsOf(each),
  };
}

function withoutSeriesNotice({ slo, withoutSeries }: Judged): DraftFinding {
  return {
    severity: 'notice',
    message: `${slo}: the query of ${withoutSeries} events matches no series: none happened, or a name is misspelt`,
    remedy: 'Let the service expose this counter from its start, with the value 0.',
  };
}

function factsOf({ slo, objective, good, total, errorRatio, budgetLeft, coverage }: Judged): Fact[] {
  const key = (name: string) => `${slo.slice(0, 80)}.${name}`;
  return [
    { key: key('objective'), value: objective, unit: 'ratio' },
    { key: key('good'), value: good, unit: 'count' },
    { key: key('total'), value: total, unit: 'count' },
    { key: key('errorRatio'), value: errorRatio, unit: 'ratio' },
    { key: key('budgetLeft'), value: budgetLeft, unit: 'ratio' },
    { key: key('recorded'), value: coverage, unit: 'ratio' },
  ];
}

/** Mean over the SLOs of the share of steps that kept the objective; absent when no step can be judged. */
function compliantSteps(judged: readonly Judged[]): Measure[] {
  const known = judged.filter(({ judgedSteps }) => judgedSteps > 0);
  if (known.length === 0) return [];
  const value = known.reduce((sum, { keptSteps, judgedSteps }) => sum + keptSteps / judgedSteps, 0) / known.length;
  const from = known
    .slice(0, 8)
    .map(({ slo, keptSteps, judgedSteps }) => `${slo.slice(0, 80)}: ${keptSteps} of ${judgedSteps} steps`);
  return [{ input: 'compliant-steps', value, from: from.join('; ') }];
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(4))} %`;
}

function days(number: number): string {
  return number >= 1 ? `${Number(number.toPrecision(3))} days` : `${Math.round(number * 1440)} min`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
