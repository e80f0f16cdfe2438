import { z } from 'zod';

const id = z.string().regex(/^[1-9]\d{0,19}$/);
/** What PostgreSQL stores: neither U+0000 nor half of a surrogate pair. */
const text = z
  .string()
  .min(1)
  .max(1000)
  .refine(value => !value.includes('\0') && !/\p{Surrogate}/u.test(value));

/**
 * The claims of a GitHub ID token that decide something. GitHub writes ids and numbers as strings. `sub` and
 * `actor` decide nothing: administrators of a repository choose what `sub` is made of.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export const GithubClaimsSchema = z.object({
  iss: z.string(),
  /** One audience: a token for two is refused. */
  aud: z.string(),
  jti: text.max(255),
  /** Seconds since 1970. */
  exp: z.number().int().max(8_640_000_000_000),
  /** `owner/name` */
  repository: z.string().regex(/^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/),
  repository_id: id,
  repository_owner_id: id,
  run_id: id,
  run_attempt: z
    .string()
    .regex(/^[1-9]\d{0,5}$/)
    .transform(Number),
  event_name: z.string().regex(/^[a-z_]{1,64}$/),
  ref: text,
  ref_type: z.enum(['branch', 'tag']).optional(),
  /** In a reusable workflow still the caller's. */
  sha: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/),
  /** The file that the job comes from: in a reusable workflow the called one. */
  job_workflow_ref: text.optional(),
  runner_environment: text.optional(),
  environment: text.optional(),
});
export type GithubClaims = z.infer<typeof GithubClaimsSchema>;

/** Claims that a token must have, RFC 7519's and GitHub's. */
export const REQUIRED_CLAIMS = [
  'exp',
  'iat',
  'nbf',
  'jti',
  'sub',
  'ref',
  'sha',
  'event_name',
  'repository',
  'repository_id',
  'repository_owner_id',
  'run_id',
  'run_attempt',
];
