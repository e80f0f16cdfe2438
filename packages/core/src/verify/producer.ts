import type { Repository } from '../collect/repository/repository.ts';
import type { Report } from '../standard/index.ts';

type Origin = Pick<Report, 'producer' | 'repository' | 'commit' | 'headCommit' | 'committedAt' | 'modified'>;

/** Who runs gds and on which commit, from the environment of a GitHub job and from git. */
export function producerOf(env: NodeJS.ProcessEnv, { git }: Repository): Origin {
  const origin: Origin = {
    producer: { kind: 'local' },
    modified: git?.modified ?? false,
    ...(git?.remote && { repository: git.remote }),
    ...(git?.commit && { commit: git.commit }),
    ...(git?.committedAt && { committedAt: git.committedAt }),
  };
  const { GITHUB_RUN_ID: runId, GITHUB_REPOSITORY: slug, GITHUB_REF: ref } = env;
  if (env['GITHUB_ACTIONS'] !== 'true' || !runId || !/^\d{1,20}$/.test(runId) || !slug || !ref) return origin;
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  return {
    ...origin,
    producer: {
      kind: 'github-actions',
      runId,
      runAttempt: Math.max(1, Number(env['GITHUB_RUN_ATTEMPT']) || 1),
      job: env['GITHUB_JOB'] ?? 'unknown',
      event: env['GITHUB_EVENT_NAME'] ?? 'unknown',
      ref,
      // The job's environment does not name the default branch; whoever publishes sets it from the event.
      defaultBranch: false,
    },
    repository: { host: URL.canParse(server) ? new URL(server).hostname : 'github.com', slug },
  };
}
