import { z } from 'zod';

/** Kinds of OpenSLO v1. */
export const KINDS = [
  'SLO',
  'SLI',
  'Service',
  'DataSource',
  'AlertPolicy',
  'AlertCondition',
  'AlertNotificationTarget',
] as const;

/** An object whose keys are all known; the message names them where another one stands. */
function known<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, {
    error: issue => (issue.code === 'unrecognized_keys' ? `Known here: ${Object.keys(shape).join(', ')}` : undefined),
  });
}

function rule(ctx: z.RefinementCtx, path: (string | number)[], message: string, remedy: string): void {
  ctx.addIssue({ code: 'custom', path, message, params: { remedy } });
}

const text = z.string().min(1, { error: 'must not be empty' });
const description = z.string().max(1050, { error: 'may have at most 1050 characters' }).optional();
const free = z.record(z.string(), z.unknown());

const metadata = known({
  name: text.max(255, { error: 'may have at most 255 characters' }),
  displayName: z.string().optional(),
  labels: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

const metric = known({
  metricSource: known({
    metricSourceRef: text.optional(),
    type: text.optional(),
    spec: free,
  }),
});
export type Metric = z.infer<typeof metric>;

const ratioMetric = known({
  counter: z.boolean().optional(),
  good: metric.optional(),
  bad: metric.optional(),
  total: metric.optional(),
  rawType: z.enum(['success', 'failure']).optional(),
  raw: metric.optional(),
}).superRefine((ratio, ctx) => {
  if (ratio.raw) {
    if (ratio.good || ratio.bad || ratio.total) {
      rule(ctx, ['raw'], 'stands beside good, bad or total', 'Keep either `raw` or `total` with `good` or `bad`.');
    }
    if (!ratio.rawType)
      rule(ctx, ['rawType'], 'is missing', 'Add `rawType: success` (good/total) or `failure` (bad/total).');
    return;
  }
  if (!ratio.total) rule(ctx, ['total'], 'is missing', 'Add `total` with the query that counts all events.');
  if (ratio.good && ratio.bad) rule(ctx, ['bad'], 'stands beside `good`', 'Keep one of `good` and `bad`.');
  if (!ratio.good && !ratio.bad)
    rule(ctx, ['good'], 'is missing', 'Add `good` or `bad` with the query that counts them.');
});
export type RatioMetric = z.infer<typeof ratioMetric>;

const sliSpec = known({
  description,
  thresholdMetric: metric.optional(),
  ratioMetric: ratioMetric.optional(),
}).superRefine((sli, ctx) => {
  if (sli.thresholdMetric && sli.ratioMetric) {
    rule(ctx, ['thresholdMetric'], 'stands beside `ratioMetric`', 'Keep one of the two.');
  } else if (!sli.thresholdMetric && !sli.ratioMetric) {
    rule(ctx, ['ratioMetric'], 'is missing', 'Add `ratioMetric` with `good` and `total`, or `thresholdMetric`.');
  }
});
export type SliSpec = z.infer<typeof sliSpec>;

const DURATION = /^[1-9]\d{0,5}[mhdwMQY]$/;
const duration = z.string().regex(DURATION, {
  error: 'must be a whole number and one of m, h, d, w, M, Q, Y, such as 28d',
});

const timeWindow = known({
  duration,
  isRolling: z.boolean().optional(),
  calendar: known({
    startTime: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/, {
      error: 'must be a date with time and no time zone, such as 2026-01-31 12:30:00',
    }),
    timeZone: z.string().refine(isTimeZone, { error: 'must be a name of the IANA time zone database, such as UTC' }),
  }).optional(),
}).superRefine((window, ctx) => {
  if (window.isRolling && window.calendar) {
    rule(ctx, ['calendar'], 'stands in a rolling window', 'Remove `calendar`, or write `isRolling: false`.');
  } else if (!window.isRolling && !window.calendar) {
    rule(ctx, ['isRolling'], 'neither is the window rolling nor has it a `calendar`', 'Write `isRolling: true`.');
  }
});
export type TimeWindow = z.infer<typeof timeWindow>;

const objective = known({
  displayName: z.string().optional(),
  op: z.enum(['lte', 'gte', 'lt', 'gt']).optional(),
  value: z.number().optional(),
  target: ratioBelow(1).optional(),
  targetPercent: ratioBelow(100).optional(),
  timeSliceTarget: z.number().gt(0).lte(1, { error: 'must be above 0 and at most 1' }).optional(),
  timeSliceWindow: z.union([z.number().positive(), duration]).optional(),
  indicator: z.unknown().optional(),
  indicatorRef: text.optional(),
  compositeWeight: z.number().optional(),
}).superRefine((each, ctx) => {
  if (each.target !== undefined && each.targetPercent !== undefined) {
    rule(ctx, ['targetPercent'], 'stands beside `target`', 'Keep one of the two.');
  } else if (each.target === undefined && each.targetPercent === undefined) {
    rule(ctx, ['target'], 'is missing', 'Add `target: 0.999` or `targetPercent: 99.9`.');
  }
});
export type Objective = z.infer<typeof objective>;

function ratioBelow(limit: number) {
  const error = `must be at least 0 and below ${limit}`;
  return z.number().gte(0, { error }).lt(limit, { error });
}

const sloSpec = known({
  description,
  service: text,
  indicator: known({ metadata: metadata.optional(), spec: sliSpec }).optional(),
  indicatorRef: text.optional(),
  timeWindow: z.array(timeWindow).length(1, { error: 'must have exactly one item' }).optional(),
  budgetingMethod: z.enum(['Occurrences', 'Timeslices', 'RatioTimeslices']),
  objectives: z.array(objective).min(1, { error: 'must have at least one item' }),
  alertPolicies: z.array(z.union([text, free])).optional(),
}).superRefine((slo, ctx) => {
  const composite = slo.objectives.some(each => each.indicator !== undefined || each.indicatorRef !== undefined);
  if (slo.indicator && slo.indicatorRef !== undefined) {
    rule(ctx, ['indicatorRef'], 'stands beside `indicator`', 'Keep one of the two.');
  } else if (!slo.indicator && slo.indicatorRef === undefined && !composite) {
    rule(
      ctx,
      ['indicator'],
      'is missing',
      'Add `indicator` with its `spec`, or `indicatorRef` with the name of an SLI.',
    );
  }
  if (slo.budgetingMethod === 'Occurrences') return;
  for (const [index, each] of slo.objectives.entries()) {
    const needed =
      slo.budgetingMethod === 'Timeslices'
        ? (['timeSliceTarget', 'timeSliceWindow'] as const)
        : (['timeSliceWindow'] as const);
    for (const key of needed) {
      if (each[key] !== undefined) continue;
      const example = key === 'timeSliceTarget' ? '0.95' : '5m';
      rule(
        ctx,
        ['objectives', index, key],
        `is missing, which ${slo.budgetingMethod} needs`,
        `Add \`${key}: ${example}\`.`,
      );
    }
  }
});

const header = { apiVersion: z.literal('openslo/v1'), metadata };

/** An OpenSLO v1 object. Source: OpenSLO specification v1, "Object Types". */
export const OpenSloSchema = z.discriminatedUnion('kind', [
  known({ ...header, kind: z.literal('SLO'), spec: sloSpec }),
  known({ ...header, kind: z.literal('SLI'), spec: sliSpec }),
  known({ ...header, kind: z.literal('Service'), spec: known({ description }) }),
  known({
    ...header,
    kind: z.literal('DataSource'),
    spec: known({ description, type: text, connectionDetails: z.unknown().optional() }),
  }),
  // Alerting is generated and judged from the objective; these are read as far as their names.
  known({ ...header, kind: z.literal('AlertPolicy'), spec: free }),
  known({ ...header, kind: z.literal('AlertCondition'), spec: free }),
  known({ ...header, kind: z.literal('AlertNotificationTarget'), spec: free }),
]);
export type OpenSloObject = z.infer<typeof OpenSloSchema>;

const DAYS: Readonly<Record<string, number>> = { m: 1 / 1440, h: 1 / 24, d: 1, w: 7, M: 30, Q: 90, Y: 365 };

/** Days of a duration shorthand; a month counts as 30, a quarter as 90, a year as 365. */
export function daysOf(shorthand: string): number {
  return Number(shorthand.slice(0, -1)) * DAYS[shorthand.slice(-1)]!;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
