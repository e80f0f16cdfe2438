import type { CheckDefinition } from './definition.ts';

/** The least that defines an objective; names and queries are the reader's to fill in. */
const MINIMAL_SLO = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: availability
spec:
  service: my-service
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

export const reliability = [
  {
    code: 'GDS-ERR-050',
    id: 'slo-definition',
    title: 'SLO definition',
    failTitle: 'No valid SLO is defined',
    pillar: 'reliability',
    level: 2,
    requirement: 'must',
    status: 'built',
    scope: 'service',
    appliesTo: [],
    maxAgeDays: null,
    why: 'without an objective nobody can say whether tonight is worse than usual',
    remedy: 'Describe the service’s objective in an OpenSLO v1 file and name it under `slos` in gds.yaml.',
    example: { file: 'slo/availability.yaml', text: MINIMAL_SLO },
    axes: [],
    thresholds: {},
  },
  {
    code: 'GDS-ERR-051',
    id: 'slo-compliance',
    title: 'SLO compliance',
    failTitle: 'The error budget is spent',
    pillar: 'reliability',
    level: 3,
    requirement: 'must',
    status: 'built',
    scope: 'service',
    appliesTo: [],
    maxAgeDays: 7,
    why: 'a spent budget means that users already notice',
    remedy: 'Stop risky releases and mend the largest source of errors until the ratio is back within the objective.',
    axes: ['slo-compliance'],
    thresholds: {
      windowDays: {
        default: 28,
        unit: 'days',
        min: 1,
        max: 90,
        means: 'the window judged when the SLO file names none',
      },
    },
  },
  {
    code: 'GDS-ERR-052',
    id: 'burn-rate-alerts',
    title: 'burn-rate alerts',
    failTitle: 'No burn-rate alert covers the SLO',
    pillar: 'reliability',
    level: 3,
    requirement: 'must',
    status: 'planned',
    scope: 'service',
    appliesTo: [],
    maxAgeDays: null,
    why: 'an objective without an alert is learned of from customers',
    remedy: 'Generate multi-window burn-rate rules from the SLO and load them into Prometheus.',
    axes: [],
    thresholds: {},
  },
  {
    code: 'GDS-ERR-053',
    id: 'alert-precision',
    title: 'alert precision',
    failTitle: 'Alerts fire without an incident',
    pillar: 'reliability',
    level: 3,
    requirement: 'must',
    status: 'planned',
    scope: 'service',
    appliesTo: [],
    maxAgeDays: 7,
    why: 'people who were woken for nothing stop getting up',
    remedy: 'Raise the window or the factor of the rule named in the finding.',
    axes: ['alert-precision'],
    thresholds: {
      precision: {
        default: 0.995,
        unit: 'ratio',
        min: 0.5,
        max: 1,
        means: 'the least share of alerts that had an incident',
        stricter: 'higher',
      },
      alerts: { default: 20, unit: 'alerts', min: 1, max: 10000, means: 'below so many alerts there is no verdict' },
    },
  },
  {
    code: 'GDS-ERR-054',
    id: 'recovery-time',
    title: 'recovery time',
    failTitle: 'Incidents take too long to locate',
    pillar: 'reliability',
    level: 3,
    requirement: 'must',
    status: 'planned',
    scope: 'service',
    appliesTo: [],
    maxAgeDays: 7,
    why: 'the time to locate is most of the time to recover',
    remedy: 'Link alerts to traces and traces to logs, then measure again.',
    axes: ['root-cause-speed'],
    thresholds: {
      locateSeconds: {
        default: 90,
        unit: 's',
        min: 1,
        max: 86400,
        means: 'the longest time from the alert to the located cause',
        stricter: 'lower',
      },
    },
  },
  {
    code: 'GDS-ERR-055',
    id: 'chaos-verified',
    title: 'chaos verified',
    failTitle: 'No fault was ever injected',
    pillar: 'reliability',
    level: 3,
    requirement: 'recommended',
    status: 'planned',
    scope: 'service',
    appliesTo: [],
    maxAgeDays: null,
    why: 'an alert that never met a fault is a guess',
    remedy: 'Run the chaos experiment of the service and let GDS read it.',
    axes: [],
    thresholds: {},
  },
] as const satisfies readonly CheckDefinition[];
