import { z } from 'zod';
import { CATALOGUE, type CheckCode } from './catalogue/index.ts';
import { FactSchema } from './fact.ts';

/**
 * A path below the repository's root: POSIX, relative, without `..`, drive, backslash or NUL.
 * Renderers and the portal may put it behind a verified repository address; nothing opens it.
 */
export const RepositoryPathSchema = z
  .string()
  .min(1)
  .max(4096)
  .refine(
    path =>
      !path.startsWith('/') &&
      !/[\\\0]/.test(path) &&
      !/^[A-Za-z]:/.test(path) &&
      !path.split('/').some(part => part === '..' || part === '.' || part === ''),
    { error: 'must be a relative POSIX path without "..", drive letter or backslash' },
  );

const position = z.number().int().min(1).max(10_000_000);

/** A place in a file of the repository. Lines and columns are 1-based, columns in UTF-16 units. */
export const FileLocationSchema = z.strictObject({
  kind: z.literal('file'),
  path: RepositoryPathSchema,
  startLine: position,
  startColumn: position.optional(),
  endLine: position.optional(),
  /** One past the last column of the marked text, as SARIF counts. */
  endColumn: position.optional(),
  /** The text of `startLine`. */
  snippet: z.string().max(2000).optional(),
});
export type FileLocation = z.infer<typeof FileLocationSchema>;

export const BinaryLocationSchema = z.strictObject({
  kind: z.literal('binary'),
  /** The file's name as the user or the build gave it; not below the repository in general. */
  file: z.string().min(1).max(4096),
  section: z.string().max(256).optional(),
  /** Virtual address, lower-case hex with 0x. */
  address: z
    .string()
    .regex(/^0x[0-9a-f]{1,16}$/)
    .optional(),
});

export const UrlLocationSchema = z.strictObject({
  kind: z.literal('url'),
  /** Without user information, query and fragment. */
  url: z.string().min(1).max(2048),
});

export const TraceLocationSchema = z.strictObject({
  kind: z.literal('trace'),
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
});

export const LocationSchema = z.discriminatedUnion('kind', [
  FileLocationSchema,
  BinaryLocationSchema,
  UrlLocationSchema,
  TraceLocationSchema,
]);
export type Location = z.infer<typeof LocationSchema>;

export const SEVERITIES = ['error', 'warning', 'notice'] as const;
export const SeveritySchema = z.enum(SEVERITIES);
export type Severity = z.infer<typeof SeveritySchema>;

const codes = CATALOGUE.map(row => row.code) as [CheckCode, ...CheckCode[]];
export const CheckCodeSchema = z.enum(codes);

/** One fault, at the place where a person would mend it. */
export const FindingSchema = z.strictObject({
  code: CheckCodeSchema,
  severity: SeveritySchema,
  /** What is wrong, as a sentence without a full stop at the end. */
  message: z.string().min(1).max(4000),
  /** The exact change that mends it. */
  remedy: z.string().min(1).max(4000),
  location: LocationSchema.optional(),
  /** Other places that belong to it, each with a word on why. */
  related: z.array(z.strictObject({ location: LocationSchema, message: z.string().max(1000) })).max(50),
  evidence: z.array(FactSchema).max(200),
  /** 32 hex digits; the same fault keeps it when lines move. See {@link fingerprint}. */
  fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
});
export type Finding = z.infer<typeof FindingSchema>;
