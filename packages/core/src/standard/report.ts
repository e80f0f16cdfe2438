import { z } from 'zod';
import { AXES, TARGET_KINDS, TARGET_ROLES } from './catalogue/index.ts';
import { FactSchema } from './fact.ts';
import { CheckCodeSchema, RepositoryPathSchema } from './finding.ts';
import { CheckIdSchema, CheckResultSchema, ExemptionSchema } from './result.ts';

const timestamp = z.iso.datetime({ offset: true });
const name = z.string().min(1).max(200);
const commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** `kind:namespace/name`, all three given. */
export const EntityRefSchema = z
  .string()
  .max(500)
  .regex(/^[A-Za-z][A-Za-z0-9]*:[A-Za-z0-9-]+\/[A-Za-z0-9][A-Za-z0-9._-]*$/, {
    error: 'must be kind:namespace/name, such as component:default/payments',
  });

/** Who ran GDS: a person, a job whose runs can be put in order, or a portal on its schedule. */
export const ProducerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('local') }),
  z.strictObject({
    kind: z.literal('github-actions'),
    /** Decimal; runs of one repository rise. */
    runId: z.string().regex(/^\d{1,20}$/),
    runAttempt: z.number().int().min(1),
    job: name,
    event: name,
    ref: z.string().min(1).max(1000),
    /** Whether `ref` is the repository's default branch. */
    defaultBranch: z.boolean(),
    /** One job judged and published, so that code under judgement ran beside its token; since schema 1.2.0. */
    oneJob: z.literal(true).optional(),
  }),
  /** A portal that checked a running service: no commit, no repository; since schema 1.3.0. */
  z.strictObject({
    kind: z.literal('portal'),
    /** Id of the service in the portal's configuration. */
    service: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
  }),
]);
export type Producer = z.infer<typeof ProducerSchema>;

export const TargetSchema = z.strictObject({
  /** Part of the key of an entity's state. */
  name,
  kind: z.enum(TARGET_KINDS),
  role: z.enum(TARGET_ROLES),
  /** The package, file or URL as the user gave it. */
  subject: z.string().min(1).max(4096),
  toolchain: z
    .strictObject({
      /** `go1.26.8`, or the string found in the binary. */
      go: z.string().max(200),
      platform: z.string().max(100).optional(),
    })
    .optional(),
  results: z.array(CheckResultSchema).max(200),
});
export type Target = z.infer<typeof TargetSchema>;

/** One input of an axis, 0–1, or unknown (`null`), with what it was computed from. */
export const AxisInputSchema = z.strictObject({
  name,
  weight: z.number().positive(),
  value: z.number().min(0).max(1).nullable(),
  /** `5 of 7 profile kinds`, or what is missing. */
  from: z.string().max(1000),
});
export type AxisInput = z.infer<typeof AxisInputSchema>;

export const AxisValueSchema = z.strictObject({
  axis: z.enum(AXES),
  /** 0–100 with one decimal, or `null`: a gap. */
  value: z.number().min(0).max(100).nullable(),
  /** Share of the weight that is known, 0–1. */
  completeness: z.number().min(0).max(1),
  inputs: z.array(AxisInputSchema).max(20),
});
export type AxisValue = z.infer<typeof AxisValueSchema>;

const levelNumber = z.number().int().min(0).max(3);

/** How one level stands. */
export const LevelStandingSchema = z.strictObject({
  level: z.number().int().min(1).max(3),
  standing: z.enum(['held', 'not-held', 'undetermined', 'cannot-be-awarded']),
  /** Musts of this level alone, by how they stand; they sum up to all of its musts. */
  pass: z.array(CheckIdSchema),
  exempted: z.array(CheckIdSchema),
  notApplicable: z.array(CheckIdSchema),
  fail: z.array(CheckIdSchema),
  noData: z.array(CheckIdSchema),
  planned: z.array(CheckIdSchema),
});
export type LevelStanding = z.infer<typeof LevelStandingSchema>;

export const LevelSchema = z.strictObject({
  /** The highest level held; 0 when none is. */
  held: levelNumber,
  /** One sentence for every place that shows the level. */
  summary: z.string().max(1000),
  levels: z.array(LevelStandingSchema).length(3),
});
export type LevelResult = z.infer<typeof LevelSchema>;

/** Most new findings that a report names; all are counted. */
export const MOST_NEW_FINDINGS = 5000;

const count = z.number().int().min(0);

/** How the findings stand to those of an earlier report. It never decides the exit status. */
export const BaselineSchema = z.strictObject({
  /** Of the earlier report. */
  reportId: z.uuid(),
  commit: commit.optional(),
  createdAt: timestamp,
  new: count,
  known: count,
  /** Gone, and their check was judged again. */
  mended: count,
  /** Gone, yet nothing is said of them: their check or target was not judged this time. */
  notJudged: count,
  /** The new ones; fewer than `new` when there are more than fit. `target` is null for the service. */
  newFindings: z
    .array(
      z.strictObject({
        target: name.nullable(),
        code: CheckCodeSchema,
        fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
      }),
    )
    .max(MOST_NEW_FINDINGS),
});
export type Baseline = z.infer<typeof BaselineSchema>;

/** One run of `gds verify`: the one document that every renderer and the portal read. */
export const ReportSchema = z.strictObject({
  schemaVersion: z.string().regex(/^1\.\d+\.\d+$/, { error: 'must be 1.x, the schema that this version knows' }),
  standardVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
  reportId: z.uuid(),
  createdAt: timestamp,
  tool: z.strictObject({ name: z.literal('gds'), version: z.string().max(100) }),
  producer: ProducerSchema,
  repository: z
    .strictObject({
      /** `github.com` */
      host: z.string().min(1).max(255),
      /** `owner/name` */
      slug: z.string().min(1).max(500),
    })
    .optional(),
  /** The commit that was judged; absent outside a git work tree. */
  commit: commit.optional(),
  /** On a pull request: the head commit that the test merge was made from. */
  headCommit: commit.optional(),
  /** Commit time of `commit`. */
  committedAt: timestamp.optional(),
  /** Tracked files differ from `commit`. */
  modified: z.boolean(),
  /** Where gds ran, relative to the repository's root; empty at the root. */
  workingDirectory: z.union([z.literal(''), RepositoryPathSchema]),
  /** The standard's reference picture, made from recorded counts; not a service. */
  reference: z.literal(true).optional(),
  service: z.strictObject({ entityRef: EntityRefSchema.optional(), name }),
  /** Names of every target that `gds.yaml` lists, also those not run this time; empty: it lists none. */
  configuredTargets: z.array(name).max(50),
  /** What the exit status depends on. */
  requirement: z.strictObject({
    level: z.number().int().min(1).max(3),
    require: z.array(CheckIdSchema),
    skip: z.array(CheckIdSchema),
  }),
  targets: z.array(TargetSchema).max(50),
  /** Results of the checks that belong to the service and not to a target. */
  results: z.array(CheckResultSchema).max(200),
  /** Every threshold that was used, by check and name. */
  thresholds: z.array(z.strictObject({ check: CheckIdSchema, name, value: z.number(), unit: z.string().max(50) })),
  exemptions: z.array(ExemptionSchema.extend({ check: CheckIdSchema, target: name.optional() })),
  axes: z.array(AxisValueSchema).length(AXES.length),
  level: LevelSchema,
  /** Given when the run was compared with an earlier report; since schema 1.1.0. */
  baseline: BaselineSchema.optional(),
  /** What the reader should know of how the run went, such as a fetch through the caller's proxy. */
  notes: z.array(z.string().max(2000)).max(100),
  timings: z.array(z.strictObject({ name: z.string().max(200), ms: z.number().min(0) })).max(500),
  durationMs: z.number().min(0),
  facts: z.array(FactSchema).max(200),
});
export type Report = z.infer<typeof ReportSchema>;
