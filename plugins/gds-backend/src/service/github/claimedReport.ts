import { createHash } from 'node:crypto';
import type { Producer, Report } from '@gds-dev/core/standard';
import type { GithubIssuer } from '../../githubConfig';
import type { GithubClaims } from './claims';
import { CommitMismatchError } from './errors';

/**
 * A report with what the claims know in place of what it says itself: producer and repository. The head commit of
 * a pull request is declared by the report alone, and stays.
 *
 * @throws CommitMismatchError unless the report judges the commit of the run
 */
export function claimedReport(report: Report, claims: GithubClaims, { host }: GithubIssuer, defaultBranch: boolean) {
  if (report.commit !== claims.sha) {
    throw new CommitMismatchError(
      `the report judges ${report.commit ?? 'no commit'}, the run is of ${claims.sha}: check out the commit of the run`,
    );
  }
  const producer: Producer = {
    kind: 'github-actions',
    runId: claims.run_id,
    runAttempt: claims.run_attempt,
    // No claim names the job.
    job: report.producer.kind === 'github-actions' ? report.producer.job : 'unknown',
    event: claims.event_name,
    ref: claims.ref,
    defaultBranch,
    ...(report.producer.kind === 'github-actions' && report.producer.oneJob && { oneJob: true as const }),
  };
  const claimed: Report = { ...report, producer, repository: { host, slug: claims.repository } };
  return claimed;
}

/** A report as it is kept: the bytes of a claimed report. */
export function documentOf(report: Report): Buffer {
  return Buffer.from(JSON.stringify(report));
}

/**
 * What a report measured, with its id, as SHA-256 in hex. Publishing it again, as a later attempt of the run does, changes who
 * published it and what it was compared with, but not this.
 */
export function measurementHash(report: Report): string {
  const { producer: _producer, repository: _repository, baseline: _baseline, ...measured } = report;
  return createHash('sha256').update(JSON.stringify(measured)).digest('hex');
}

/**
 * Which report of a run this is, by the claims (issuer, repository, run, attempt, commit) and by what of the run it
 * judges. The jobs of a matrix differ in their targets.
 */
export function idempotencyKey(report: Report, entityRef: string, claims: GithubClaims): string {
  const key = [
    claims.iss,
    claims.repository_id,
    claims.run_id,
    claims.run_attempt,
    claims.sha,
    entityRef,
    report.workingDirectory,
    report.targets.map(target => target.name).sort(),
  ];
  return createHash('sha256').update(JSON.stringify(key)).digest('hex');
}
