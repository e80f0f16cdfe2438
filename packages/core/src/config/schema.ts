import { z } from 'zod';
import { CATALOGUE, CHECK_IDS, EntityRefSchema, isCheckId, TARGET_ROLES } from '../standard/index.ts';

const text = z.string().min(1).max(4096);
const check = z.string().refine(isCheckId, {
  error: issue => `no check is called ${JSON.stringify(issue.input)}; gds checks lists them`,
});

const address = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .max(2048)
  .refine(url => !URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === ''), {
    error: 'must not hold a user name or password; give credentials in the environment',
  });

const BuildSchema = z
  .strictObject({
    from: text.regex(/^[^#]+#[^#]+$/, { error: 'must be a build file and a recipe in it: Makefile#build' }).optional(),
    flags: z.array(text).max(100).optional(),
    ldflags: z.string().max(4096).optional(),
    tags: z.string().max(1000).optional(),
    env: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string().max(1000)).optional(),
    command: text.optional(),
    output: text.optional(),
  })
  .refine(
    build =>
      [build.from, build.command, build.flags ?? build.ldflags ?? build.tags ?? build.env].filter(Boolean).length === 1,
    {
      error: 'must have either from, or flags/ldflags/tags/env, or command with output',
    },
  )
  .refine(build => (build.command === undefined) === (build.output === undefined), {
    error: 'command and output belong together',
  });

const DebuggerSchema = z.strictObject({
  args: z.array(z.string().max(4096)).max(100).optional(),
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(4096)).optional(),
  breakpoint: text
    .regex(/^[^:]+\.go:[1-9]\d{0,6}$/, { error: 'must be a Go file and a line of it: main.go:12' })
    .optional(),
});

const TargetSchema = z
  .strictObject({
    name: z.string().min(1).max(200),
    package: text.optional(),
    binary: text.optional(),
    image: text.optional(),
    live: address.optional(),
    role: z.enum(TARGET_ROLES).optional(),
    build: BuildSchema.optional(),
    debugFiles: z.array(text).max(20).optional(),
    debugger: DebuggerSchema.optional(),
  })
  .refine(
    target =>
      [target.package, target.binary, target.image, target.live].filter(value => value !== undefined).length === 1,
    { error: 'must have exactly one of package, binary, image and live' },
  )
  .refine(target => target.build === undefined || target.package !== undefined, {
    error: 'build belongs to a target with package',
  })
  .refine(target => target.debugFiles === undefined || (target.binary ?? target.image) !== undefined, {
    error: 'debugFiles belongs to a target with binary or image',
  })
  .refine(target => target.debugger === undefined || (target.package ?? target.binary) !== undefined, {
    error: 'debugger belongs to a target with package or binary',
  });

const thresholdShape = Object.fromEntries(
  CATALOGUE.filter(row => Object.keys(row.thresholds).length > 0).map(row => [
    row.id,
    z
      .strictObject(
        Object.fromEntries(
          Object.entries(row.thresholds).map(([name, { min, max }]) => [name, z.number().min(min).max(max).optional()]),
        ),
      )
      .optional(),
  ]),
);

/** The document of `gds.yaml`; its JSON Schema for editors is made from this. */
export const GdsYamlSchema = z.strictObject({
  apiVersion: z.literal('gds/v1'),
  service: EntityRefSchema.optional(),
  targets: z.array(TargetSchema).max(50).optional(),
  slos: z.array(text).max(100).optional(),
  sources: z
    .strictObject({
      prometheus: z.strictObject({ url: address }).optional(),
    })
    .optional(),
  level: z.literal([1, 2, 3]).optional(),
  require: z.array(check).max(CHECK_IDS.length).optional(),
  thresholds: z.strictObject(thresholdShape).optional(),
  exemptions: z
    .array(
      z.strictObject({
        check,
        target: z.string().min(1).optional(),
        reason: z.string().min(10).max(1000),
        expires: z.iso.date(),
      }),
    )
    .max(200)
    .optional(),
});
export type GdsYaml = z.infer<typeof GdsYamlSchema>;
