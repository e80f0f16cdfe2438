import { z } from 'zod';
import { CATALOGUE, type CheckId } from './catalogue/index.ts';
import { FactSchema } from './fact.ts';
import { CheckCodeSchema, FindingSchema } from './finding.ts';

export const OUTCOMES = ['pass', 'fail', 'not-applicable', 'no-data'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const ids = CATALOGUE.map(row => row.id) as [CheckId, ...CheckId[]];
export const CheckIdSchema = z.enum(ids);

const text = z.string().min(1).max(4000);
const timestamp = z.iso.datetime({ offset: true });

/** A request to accept a failed must until a day, with its reason. */
export const ExemptionSchema = z.strictObject({
  reason: text,
  /** Last day on which it holds, `YYYY-MM-DD`. */
  expires: z.iso.date(),
});
export type Exemption = z.infer<typeof ExemptionSchema>;

/** A ratio that a check measured for an axis of the radar. */
export const MeasureSchema = z.strictObject({
  /** Name of the axis input: `valid-live-profiles`. */
  input: z.string().min(1).max(200),
  value: z.number().min(0).max(1),
  /** What it was computed from: `5 of 7 profile kinds`. */
  from: z.string().min(1).max(1000),
});
export type Measure = z.infer<typeof MeasureSchema>;

const common = {
  code: CheckCodeSchema,
  check: CheckIdSchema,
  /** Whether this run's exit status depends on it. */
  required: z.boolean(),
  /** When the evidence was taken. */
  measuredAt: timestamp,
  /** What was measured, so that the verdict can be checked. */
  facts: z.array(FactSchema).max(500),
  /** Inputs of the radar that this check measured. */
  measures: z.array(MeasureSchema).max(20),
  exemption: ExemptionSchema.optional(),
};

/** Warnings and notices may stand beside a pass; a fail has at least one finding. */
export const CheckResultSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    ...common,
    outcome: z.literal('pass'),
    /** The value on one line: `2 builds without network`. */
    summary: text,
    findings: z.array(FindingSchema).max(2000),
  }),
  z.strictObject({
    ...common,
    outcome: z.literal('fail'),
    summary: text,
    findings: z.array(FindingSchema).min(1).max(2000),
  }),
  z.strictObject({
    ...common,
    outcome: z.literal('not-applicable'),
    /** Why it does not apply. */
    summary: text,
    /** Only a reason of the service lets a level be held without the check. */
    because: z.enum(['service', 'target-kind']),
  }),
  z.strictObject({
    ...common,
    outcome: z.literal('no-data'),
    /** What was missing. */
    summary: text,
    /** How to provide it. */
    provide: text,
    /** The user left it out on purpose (`--skip`, `--only`). */
    skipped: z.boolean(),
  }),
]);
export type CheckResult = z.infer<typeof CheckResultSchema>;

/** Whether the user left the check out on purpose. */
export function isLeftOut(result: CheckResult): boolean {
  return result.outcome === 'no-data' && result.skipped;
}
