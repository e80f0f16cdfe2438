import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neglected, pass, report, target } from '../../../packages/core/test/reports.ts';
import { fork, pullRequest, push } from './events.ts';
import { forbidden } from './github/behaviour.ts';
import { type FakeGitHub, startGitHub } from './github/server.ts';
import { publish } from './publishing.ts';

let github: FakeGitHub;
beforeEach(async () => {
  github = await startGitHub();
  github.repository.addPull({ number: 2 });
});
afterEach(async () => {
  expect(github.recorder.faults()).toEqual([]);
  await github.close();
});

const bodies = () => github.repository.comments.map(one => one.body);
const written = () => github.sent('issues/create-comment', 'issues/update-comment').length;
const sound = () => report([target('payments', [pass('debug-info', 'complete')])], []);

describe('the comment', () => {
  it('is one, below a marker, and says how the service stands and what to change', async () => {
    const { log } = await publish(github);
    expect(bodies()).toHaveLength(1);
    const [marker, ...page] = bodies()[0]!.split('\n');
    expect(marker).toBe('<!-- gds-verify: .github%2Fworkflows%2Fgds.yaml  -->');
    expect(page.join('\n')).toContain('payments-api');
    expect(page.join('\n')).toContain('Makefile:7:12');
    expect(log).toContain('The comment on pull request 2: created.');
  });

  it('is not written again when nothing changed, and edited when something did', async () => {
    const same = neglected();
    await publish(github, { report: same });
    const { log } = await publish(github, { report: same });
    expect([bodies().length, written()]).toEqual([1, 1]);
    expect(log).toContain('unchanged');
    const first = bodies()[0];
    const changed = { ...same, service: { ...same.service, name: 'payments-next' } };
    await publish(github, { report: changed, event: pullRequest({ action: 'synchronize' }) });
    expect([bodies().length, written()]).toEqual([1, 2]);
    expect(bodies()[0]).not.toBe(first);
  });

  it('is marked as solved when everything is mended, and is not written when nothing was ever wrong', async () => {
    await publish(github, { report: sound() });
    expect(bodies()).toEqual([]);
    await publish(github);
    await publish(github, { report: sound() });
    expect(bodies()).toHaveLength(1);
    expect(bodies()[0]).not.toContain('Makefile');
  });

  it.each([
    ['a person who copied the marker', { user: { login: 'mallory', id: 7, type: 'User' as const } }],
    ['another app', { user: { login: 'other[bot]', id: 8, type: 'Bot' as const } }],
    ['an app that took the name', { performed_via_github_app: { id: 666, slug: 'github-actions' } }],
  ])('of %s is left alone', async (_who, author) => {
    const marker = '<!-- gds-verify: .github%2Fworkflows%2Fgds.yaml  -->';
    github.repository.addComment(2, `${marker}\nall is well`, author);
    await publish(github);
    expect(bodies()).toHaveLength(2);
    expect(bodies()[0]).toBe(`${marker}\nall is well`);
  });

  it('is not one that only quotes the marker below its first line', async () => {
    github.repository.addComment(2, 'look:\n<!-- gds-verify: .github%2Fworkflows%2Fgds.yaml  -->\n');
    await publish(github);
    expect(bodies()).toHaveLength(2);
  });

  it('is found behind hundreds of others', async () => {
    for (let i = 0; i < 250; i++)
      github.repository.addComment(2, `remark ${i}`, { user: { login: 'a', id: 1, type: 'User' } });
    await publish(github);
    await publish(github);
    expect(bodies()).toHaveLength(251);
  });

  it('is kept apart for each workflow and each folder', async () => {
    await publish(github);
    const env = { GITHUB_WORKFLOW_REF: 'octo-org/octo-repo/.github/workflows/nightly.yaml@refs/heads/main' };
    await publish(github, { env });
    await publish(github, { with: { 'working-directory': 'services/pay' } });
    expect(new Set(bodies().map(one => one.split('\n')[0])).size).toBe(3);
  });

  it('is not written on a push, nor when it is switched off', async () => {
    await publish(github, { event: push() });
    await publish(github, { with: { comment: 'false' } });
    expect(bodies()).toEqual([]);
  });

  it('that the token may not write is said, and fails nothing', async () => {
    github.behave('issues/create-comment', forbidden());
    const { log, exitCode } = await publish(github, { with: { 'fail-on': 'never' } });
    expect(log).toContain(
      'The comment could not be written: the token may not. Give the job the permission "pull-requests: write".',
    );
    expect(exitCode).toBe(0);
    const foreign = await publish(github, { event: fork(), with: { 'fail-on': 'never' } });
    expect(foreign.log).toContain('On a pull request of a fork it only reads.');
  });
});
