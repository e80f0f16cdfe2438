import { describe, expect, it } from 'vitest';
import {
  dependabot,
  FORK,
  fork,
  HOME,
  mergeGroup,
  pullRequest,
  push,
  recorded,
  schedule,
  tag,
  workflowDispatch,
  workflowRun,
} from './events.ts';
import { openApi } from './github/openapi.ts';

const faultsOf = (webhook: string, payload: unknown) => openApi('api.github.com').webhookFaults(webhook, payload);

describe('an event', () => {
  it.each([
    ['pull-request-opened', pullRequest()],
    ['pull-request-synchronize', pullRequest({ action: 'synchronize', sha: 'c'.repeat(40) })],
    ['pull-request-opened', fork()],
    ['pull-request-opened', dependabot()],
    ['push', push()],
    ['push', tag('v1.0.0')],
    ['merge-group-checks-requested', mergeGroup({ base: 'c'.repeat(40) })],
    ['workflow-dispatch', workflowDispatch()],
    ['workflow-run-completed', workflowRun()],
    ['workflow-run-completed', workflowRun({ from: HOME })],
  ])('%s has the shape of GitHub’s webhook', (webhook, { payload }) => {
    expect(faultsOf(webhook, payload)).toEqual([]);
  });
});

describe('the webhook’s shape', () => {
  it('is not that of a payload without its commit', () => {
    const { workflow_run: _, ...payload } = workflowRun().payload;
    expect(faultsOf('workflow-run-completed', payload)).toEqual([" must have required property 'workflow_run'"]);
  });
});

describe('all events', () => {
  const all = [
    pullRequest(),
    fork(),
    dependabot(),
    push(),
    tag('v1'),
    mergeGroup(),
    workflowDispatch(),
    schedule(),
    workflowRun(),
  ];

  it('are of one repository with the default branch main', () => {
    for (const { payload } of all)
      expect(payload['repository']).toMatchObject({ id: HOME.id, full_name: HOME.full_name, default_branch: 'main' });
  });

  it('name a commit and a ref', () => {
    for (const { sha, ref } of all) {
      expect(sha).toMatch(/^[0-9a-f]{40}$/);
      expect(ref).toMatch(/^refs\/(?:heads|tags|pull)\//);
    }
  });

  it('can be had as they were recorded', () => {
    expect(recorded('push', 'refs/heads/x', 'c'.repeat(40)).payload).toHaveProperty('repository');
    expect(() => recorded('schedule', 'refs/heads/x', 'c'.repeat(40))).toThrow('has no such schedule');
  });
});

describe('a pull request', () => {
  const head = ({ payload }: { payload: Readonly<Record<string, unknown>> }) =>
    (payload['pull_request'] as { head: { repo: { id: number; fork: boolean } } }).head.repo;

  it('is from this repository, from a fork or by Dependabot', () => {
    expect(head(pullRequest())).toMatchObject({ id: HOME.id, fork: false });
    expect(head(fork())).toMatchObject({ id: FORK.id, fork: true, full_name: FORK.full_name });
    expect(head(dependabot()).id).toBe(HOME.id);
    expect(dependabot()).toMatchObject({
      actor: 'dependabot[bot]',
      payload: { pull_request: { user: { login: 'dependabot[bot]', type: 'Bot' } }, sender: { type: 'Bot' } },
    });
  });

  it('is named by the run of a branch of this repository, and not by that of a fork', () => {
    const named = (event: ReturnType<typeof workflowRun>) =>
      (event.payload['workflow_run'] as { pull_requests: object[] }).pull_requests.length;
    expect([named(workflowRun({ from: HOME })), named(workflowRun()), named(workflowRun({ from: null }))]).toEqual([
      1, 0, 0,
    ]);
  });
});
