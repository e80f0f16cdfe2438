import type { Producer } from '@gds-dev/core/standard';
import type { GithubIssuer } from '../../githubConfig';
import { attestationOf } from './attestation';
import type { GithubClaims } from './claims';

const LISTED = 'acme/ci/.github/workflows/gds.yaml@refs/heads/main';
const nothing = { attested: false, runnerEnvironment: null, environment: null } as const;

function attest(claims: Partial<GithubClaims>, require: Partial<GithubIssuer['require']> = {}) {
  const issuer = { attestedBy: new Set([LISTED]), require: { ...nothing, ...require } };
  return attestationOf(claims as GithubClaims, issuer as unknown as GithubIssuer);
}

it('attests what a listed workflow made', () => {
  expect(attest({ job_workflow_ref: LISTED })).toBe('attested');
});

it.each([
  ['', undefined],
  ['of the repository itself', 'acme/shop/.github/workflows/gds.yaml@refs/heads/main'],
  ['of another branch', 'acme/ci/.github/workflows/gds.yaml@refs/heads/mainline'],
  ['of a tag of the branch’s name', 'acme/ci/.github/workflows/gds.yaml@refs/tags/main'],
  ['of a commit', `acme/ci/.github/workflows/gds.yaml@${'a'.repeat(40)}`],
  ['with something before it', `x${LISTED}`],
  ['with something after it', `${LISTED}/x`],
  ['of a repository that ends like it', `evil-acme/ci/.github/workflows/gds.yaml@refs/heads/main`],
  ['of a longer file name', 'acme/ci/.github/workflows/gds.yaml.yaml@refs/heads/main'],
  ['of another case', LISTED.toUpperCase()],
  ['without its ref', 'acme/ci/.github/workflows/gds.yaml'],
])('does not attest what a workflow made %s', (_what, job_workflow_ref) => {
  expect(attest(job_workflow_ref === undefined ? {} : { job_workflow_ref })).toBe('self-reported');
  const refusal = expect.objectContaining({ statusCode: 403, reason: 'attestation' });
  expect(() => attest(job_workflow_ref === undefined ? {} : { job_workflow_ref }, { attested: true })).toThrow(refusal);
});

it('does not attest what one job judged and published, whatever workflow it is of', () => {
  const issuer = { attestedBy: new Set([LISTED]), require: nothing } as unknown as GithubIssuer;
  const producer = { kind: 'github-actions', oneJob: true } as Producer;
  expect(attestationOf({ job_workflow_ref: LISTED } as GithubClaims, issuer, producer)).toBe('self-reported');
});

it('refuses other runners than required', () => {
  const require = { runnerEnvironment: 'github-hosted' } as const;
  expect(attest({ runner_environment: 'github-hosted' }, require)).toBe('self-reported');
  for (const claims of [{}, { runner_environment: 'self-hosted' }]) {
    expect(() => attest(claims, require)).toThrow(expect.objectContaining({ reason: 'runner' }));
  }
});

it('refuses jobs outside of the required environment, whose case does not matter', () => {
  const require = { environment: 'Production' };
  expect(attest({ environment: 'pRODUCTION' }, require)).toBe('self-reported');
  for (const claims of [{}, { environment: 'production-2' }]) {
    expect(() => attest(claims, require)).toThrow(expect.objectContaining({ reason: 'environment' }));
  }
});
