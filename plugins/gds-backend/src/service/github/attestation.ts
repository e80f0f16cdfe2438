import type { Attestation } from '@gds-dev/backstage-plugin-gds-common';
import type { Producer } from '@gds-dev/core/standard';
import type { GithubIssuer } from '../../githubConfig';
import type { GithubClaims } from './claims';
import { RunRefusedError } from './errors';

/**
 * Whether a workflow that the portal lists made the report, or one that the repository may write as it likes.
 * The whole reference is compared, with its ref. A report that says that one job judged and published it is never
 * attested: code under judgement could have sent it. That it does not say so proves nothing, and lifts nothing.
 *
 * @throws RunRefusedError for what the configuration requires and the run is not
 */
export function attestationOf(
  claims: GithubClaims,
  { attestedBy, require }: GithubIssuer,
  producer?: Producer,
): Attestation {
  const { job_workflow_ref: workflow, runner_environment: runner, environment } = claims;
  const oneJob = producer?.kind === 'github-actions' && producer.oneJob === true;
  const attested = !oneJob && workflow !== undefined && attestedBy.has(workflow);
  if (require.attested && !attested) {
    throw new RunRefusedError(
      'attestation',
      'this portal takes reports of the workflows in gds.ingest.github.issuers[].attestedBy only, in two jobs: call one of them as a reusable workflow',
    );
  }
  if (require.runnerEnvironment !== null && runner !== require.runnerEnvironment) {
    throw new RunRefusedError('runner', `this portal takes reports of ${require.runnerEnvironment} runners only`);
  }
  if (require.environment !== null && environment?.toLowerCase() !== require.environment.toLowerCase()) {
    throw new RunRefusedError(
      'environment',
      `this portal takes reports of jobs in the environment ${require.environment} only`,
    );
  }
  return attested ? 'attested' : 'self-reported';
}
