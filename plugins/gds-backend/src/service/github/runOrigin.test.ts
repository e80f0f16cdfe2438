import { originOf } from './runOrigin';

const MAIN = 'refs/heads/main';
const QUEUE = 'refs/heads/gh-readonly-queue/main/pr-7-4f2c91e0c1a5d2b3e4f5061728394a5b6c7d8e9f';

/** Event, ref, type of the ref, and where the content comes from; `refused` with the reason. */
const TABLE: [string, string, 'branch' | 'tag' | undefined, string][] = [
  ...['push', 'schedule', 'workflow_dispatch'].flatMap((event): typeof TABLE => [
    [event, MAIN, 'branch', 'default-branch'],
    [event, MAIN, 'tag', 'refused: ref'],
    [event, MAIN, undefined, 'refused: ref'],
    [event, 'refs/heads/Main', 'branch', 'branch'],
    [event, 'refs/heads/main/x', 'branch', 'branch'],
    [event, 'refs/heads/refs/heads/main', 'branch', 'branch'],
    [event, 'refs/heads/topic', 'branch', 'branch'],
    [event, QUEUE, 'branch', 'branch'],
    [event, 'refs/tags/main', 'tag', 'tag'],
    [event, 'refs/tags/main', 'branch', 'refused: ref'],
    [event, 'main', 'branch', 'refused: ref'],
    [event, 'refs/pull/7/merge', 'branch', 'refused: ref'],
  ]),
  ['pull_request', 'refs/pull/7/merge', 'branch', 'pull-request 7'],
  ['pull_request', 'refs/pull/7/head', 'branch', 'refused: ref'],
  ['pull_request', 'refs/pull/07/merge', 'branch', 'refused: ref'],
  ['pull_request', 'refs/pull/7/merge/x', 'branch', 'refused: ref'],
  ['pull_request', 'x/refs/pull/7/merge', 'branch', 'refused: ref'],
  ['pull_request', MAIN, 'branch', 'refused: ref'],
  ['merge_group', QUEUE, 'branch', 'merge-group'],
  ['merge_group', MAIN, 'branch', 'refused: ref'],
  ...[
    'pull_request_target',
    'workflow_run',
    'issue_comment',
    'issues',
    'release',
    'repository_dispatch',
    'pull_request_review',
    'check_run',
    'deployment',
    'create',
    'delete',
    'fork',
    'watch',
    'workflow_call',
    'dynamic',
    'an_event_of_tomorrow',
  ].map((event): (typeof TABLE)[number] => [event, MAIN, 'branch', 'refused: event']),
];

it.each(TABLE)('%s on %s (%s) is %s', (event_name, ref, ref_type, expected) => {
  const origin = () => originOf({ event_name, ref, ref_type }, 'main');
  if (expected.startsWith('refused: ')) {
    expect(origin).toThrow(expect.objectContaining({ statusCode: 403, reason: expected.slice('refused: '.length) }));
    return;
  }
  const { origin: from, pullRequest } = origin();
  expect([from, ...(pullRequest === null ? [] : [pullRequest])].join(' ')).toBe(expected);
});
