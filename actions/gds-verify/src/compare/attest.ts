import { definitionOf, isRequired, type Report, scoreAxes, scoreLevels, type Target } from '@gds-dev/core/standard';
import type { Event } from '../event/event.ts';

/**
 * The report as this run may vouch for it: repository, commit, ref and run are the event's, whatever
 * the file says, and what follows from the results — required, axes, level — is worked out again.
 *
 * @param oneJob this job has judged too, so that code of the repository ran beside its token
 */
export function attest(report: Report, event: Event, oneJob: boolean): Report {
  const { headCommit: head, committedAt, ...rest } = report;
  const request = {
    level: report.requirement.level as 1 | 2 | 3,
    require: new Set(report.requirement.require),
    skip: new Set(report.requirement.skip),
  };
  const again = (result: Report['results'][number], target: Target | 'service') => ({
    ...result,
    required: isRequired(definitionOf(result.check), request, target),
  });
  const scored = {
    targets: report.targets.map(target => ({
      ...target,
      results: target.results.map(result => again(result, target)),
    })),
    results: report.results.map(result => again(result, 'service')),
  };
  // The run of a fork judged a test merge that the second workflow's event does not name.
  const told = [event.commit, event.headCommit].includes(report.commit ?? '') || head === event.headCommit;
  return {
    ...rest,
    ...scored,
    axes: scoreAxes(scored),
    level: scoreLevels(scored),
    producer: {
      kind: 'github-actions',
      runId: event.runId,
      runAttempt: event.runAttempt,
      job: event.job,
      event: event.name,
      ref: event.ref,
      defaultBranch: event.defaultBranch,
      ...(oneJob && { oneJob: true as const }),
    },
    repository: { host: event.host, slug: `${event.owner}/${event.repo}` },
    commit: event.commit,
    ...(event.headCommit !== event.commit && { headCommit: event.headCommit }),
    ...(told && committedAt !== undefined && { committedAt }),
    notes: told
      ? report.notes
      : [
          ...report.notes.slice(0, 99),
          'The report was made for another commit than the one of this event; it is shown for this one.',
        ],
  };
}
