import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goModuleFolder } from '../../test/go-module.ts';
import { requires } from '../../test/requires.ts';
import { isOpenSlo, readOpenSlo } from './openslo.ts';

const SLO = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: payments-availability
spec:
  service: payments
  indicator:
    metadata:
      name: successful-requests
    spec:
      ratioMetric:
        counter: true
        good:
          metricSource:
            type: Prometheus
            spec:
              query: sum(http_requests_total{code!~"5.."})
        total:
          metricSource:
            type: Prometheus
            spec:
              query: sum(http_requests_total)
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - displayName: Availability
      target: 0.999
`;

function read(text: string, ...more: string[]) {
  const texts = [text, ...more].map((each, index) => ({ path: `slo/${index}.yaml`, text: each }));
  return readOpenSlo(texts, 28);
}

/** `path:line marked text: message | remedy` of each problem. */
function problemsOf(text: string, ...more: string[]): string[] {
  return read(text, ...more).problems.map(({ message, remedy, location }) => {
    const marked = location.snippet?.slice(location.startColumn! - 1, location.endColumn! - 1);
    return `${location.path}:${location.startLine} ${marked}: ${message} | ${remedy}`;
  });
}

describe('readOpenSlo', () => {
  it('gives objective, window and queries of an SLO with an inline indicator', () => {
    const { definitions, problems } = read(SLO);
    expect(problems).toEqual([]);
    expect(definitions).toMatchObject([
      {
        name: 'payments-availability',
        service: 'payments',
        objective: 0.999,
        windowDays: 28,
        budgeting: 'Occurrences',
        queries: {
          good: 'sum(http_requests_total{code!~"5.."})',
          goodKind: 'good',
          total: 'sum(http_requests_total)',
        },
        location: { path: 'slo/0.yaml', startLine: 28 },
      },
    ]);
  });

  it('finds an SLI in another file, and a data source by its name', () => {
    const [before, after] = SLO.split(/ {2}indicator:[\s\S]*? {2}timeWindow:/) as [string, string];
    const slo = `${before}  indicatorRef: requests\n  timeWindow:${after}`;
    const sli = `apiVersion: openslo/v1
kind: SLI
metadata: { name: requests }
spec:
  ratioMetric:
    bad: { metricSource: { metricSourceRef: prom, spec: { query: errors_total } } }
    total: { metricSource: { metricSourceRef: prom, spec: { query: requests_total } } }
`;
    const source = (type: string) =>
      `---\napiVersion: openslo/v1\nkind: DataSource\nmetadata: { name: prom }\nspec: { type: ${type} }\n`;
    expect(read(slo, sli + source('Prometheus')).definitions[0]?.queries).toEqual({
      good: 'errors_total',
      goodKind: 'bad',
      total: 'requests_total',
    });
    const datadog = read(slo, sli + source('Datadog'));
    expect(datadog.problems).toEqual([]);
    expect(datadog.definitions[0]).toMatchObject({
      queries: null,
      unmeasurable: 'its metric source is Datadog; only Prometheus is measured',
    });
    expect(problemsOf(slo)).toEqual([
      'slo/0.yaml:7 requests: spec.indicatorRef is "requests", and no SLI has that name | ' +
        'Add a document `kind: SLI` with that name.',
    ]);
  });

  it('reads targetPercent, several objectives, and windows in every unit', () => {
    const several = SLO.replace('target: 0.999', 'targetPercent: 99.5\n    - target: 0.9');
    expect(read(several).definitions.map(({ name, objective }) => [name, objective])).toEqual([
      ['payments-availability/Availability', 0.995],
      ['payments-availability/2', 0.9],
    ]);
    const days = ['90m', '12h', '4w', '1M', '1Q', '1Y'].map(
      duration => read(SLO.replace('28d', duration)).definitions[0]!.windowDays,
    );
    expect(days).toEqual([0.0625, 0.5, 28, 30, 90, 365]);
    expect(read(SLO.replace(/ {2}timeWindow:\n.*\n.*\n/, '')).definitions[0]!.windowDays).toBe(28);
  });

  it.each<[string, string, string, string]>([
    [
      'a misspelt key',
      'budgetingMethod:',
      'budgettingMethod:',
      'slo/0.yaml:26 budgettingMethod: unknown key "budgettingMethod" in spec | Write `budgetingMethod`. Known here: ' +
        'description, service, indicator, indicatorRef, timeWindow, budgetingMethod, objectives, alertPolicies.',
    ],
    [
      'a wrong value',
      'Occurrences',
      'Occurences',
      'slo/0.yaml:26 Occurences: spec.budgetingMethod is "Occurences"; ' +
        'allowed: Occurrences, Timeslices, RatioTimeslices | Write `budgetingMethod: Occurrences`.',
    ],
    [
      'an objective in percent',
      'target: 0.999',
      'target: 99.9',
      'slo/0.yaml:29 99.9: spec.objectives[0].target is 99.9: must be at least 0 and below 1 | ' +
        'Mend the value: it must be at least 0 and below 1.',
    ],
    [
      'no objective',
      'target: 0.999',
      'value: 1',
      'slo/0.yaml:28 displayName: spec.objectives[0].target is missing | Add `target: 0.999` or `targetPercent: 99.9`.',
    ],
    [
      'an older version',
      'openslo/v1',
      'openslo/v1alpha',
      'slo/0.yaml:1 openslo/v1alpha: apiVersion is "openslo/v1alpha"; allowed: openslo/v1 | ' +
        'Write `apiVersion: openslo/v1`, and the document as that version of OpenSLO describes it.',
    ],
    [
      'a month in the unit of minutes that nobody has',
      'duration: 28d',
      'duration: 28 days',
      'slo/0.yaml:24 28 days: spec.timeWindow[0].duration is "28 days": must be a whole number and one of ' +
        'm, h, d, w, M, Q, Y, such as 28d | Mend the value: it must be a whole number and one of m, h, d, w, M, Q, Y, such as 28d.',
    ],
    [
      'a window that is neither rolling nor calendar',
      'isRolling: true',
      'isRolling: false',
      'slo/0.yaml:25 false: spec.timeWindow[0].isRolling neither is the window rolling nor has it a `calendar` | ' +
        'Write `isRolling: true`.',
    ],
    [
      'a query that is empty',
      'query: sum(http_requests_total)',
      'query: " "',
      'slo/0.yaml:22 " ": ratioMetric.total.metricSource.spec.query holds no query | ' +
        'Add `query` with the PromQL that counts these events.',
    ],
    [
      'a kind that does not exist',
      'kind: SLO',
      'kind: Slo',
      'slo/0.yaml:2 Slo: kind is "Slo"; allowed: SLO, SLI, Service, DataSource, AlertPolicy, AlertCondition, ' +
        'AlertNotificationTarget | Write one of: SLO, SLI, Service, DataSource, AlertPolicy, AlertCondition, ' +
        'AlertNotificationTarget.',
    ],
    [
      'time slices without their window',
      'Occurrences',
      'RatioTimeslices',
      'slo/0.yaml:28 displayName: spec.objectives[0].timeSliceWindow is missing, which RatioTimeslices needs | ' +
        'Add `timeSliceWindow: 5m`.',
    ],
  ])('names place, value and mend of %s', (_name, from, to, problem) => {
    const text = SLO.replace(from, to);
    expect(text).not.toBe(SLO);
    expect(problemsOf(text)[0]).toBe(problem);
    expect(read(text).definitions).toEqual([]);
  });

  it('reports objects that share a name, YAML faults and documents that are no mapping', () => {
    expect(problemsOf(SLO, SLO)[0]).toContain(
      'slo/1.yaml:4 payments-availability: SLO "payments-availability" is already',
    );
    expect(problemsOf('a: [1\nb: 2\n')[0]).toMatch(/^slo\/0\.yaml:2/);
    expect(problemsOf('- 1\n')[0]).toContain('the document is not a mapping');
    expect(problemsOf('apiVersion: openslo/v1\nkind: SLO\n__proto__: { a: 1 }\n').join('\n')).toContain('__proto__');
  });

  it('tells OpenSLO files of any version from others', () => {
    expect(isOpenSlo(SLO)).toBe(true);
    expect(isOpenSlo('# x\n"apiVersion": "openslo/v2alpha"\n')).toBe(true);
    expect(isOpenSlo('apiVersion: v1\nkind: Service\n')).toBe(false);
  });
});

const go = requires('go');
describe.skipIf(go.skip)(`readOpenSlo on the files that OpenSLO tests its own tool with${go.reason}`, () => {
  it('accepts them, but for those that break the specification', () => {
    const folder = join(goModuleFolder('github.com/OpenSLO/oslo@v0.12.0'), 'test');
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.yaml'));
    expect(names.length).toBeGreaterThan(35);
    const refused = names
      .flatMap(name => {
        const { problems } = readOpenSlo([{ path: name, text: readFileSync(join(folder, name), 'utf8') }], 28);
        // A file alone cannot hold the SLI that it refers to.
        const own = problems.filter(({ message }) => !message.includes('no SLI has that name'));
        return own.length > 0 ? [`${name}: ${own.map(({ message }) => message).join('; ')}`] : [];
      })
      .sort();
    expect(refused).toMatchInlineSnapshot(`
      [
        "invalid-apiversion.yaml: apiVersion is "foo"; allowed: openslo/v1",
        "v1/invalid-apiversion.yaml: apiVersion is "openslo/v1alpha"; allowed: openslo/v1",
        "v1/service/service-long-description.yaml: spec.description is "Lorem ipsum dolor sit amet, aliquet eget, habitasse nec tincidunt nibh, nulla …: may have at most 1050 characters",
        "v1/sli/sli-description-ratio-inline-metricsource.yaml: spec.ratioMetric.total.metricSource.spec is null, not a mapping",
        "v1/sli/sli-ratio-good-and-bad.yaml: spec.ratioMetric.bad stands beside \`good\`",
        "v1/slo/slo-with-annotations.yaml: spec.indicator.spec is missing",
        "v1/slo/slo-with-labels.yaml: spec.indicator.spec is missing",
        "v1alpha/invalid-service.yaml: apiVersion is "foo"; allowed: openslo/v1",
        "v1alpha/valid-service.yaml: apiVersion is "openslo/v1alpha"; allowed: openslo/v1",
        "v1alpha/valid-slos-ratio.yaml: apiVersion is "openslo/v1alpha"; allowed: openslo/v1",
        "v1alpha/valid-slos-threshold.yaml: apiVersion is "openslo/v1alpha"; allowed: openslo/v1",
      ]
    `);
  });
});
