import { afterEach, beforeEach, expect, it } from 'vitest';
import { neglected } from '../../../packages/core/test/reports.ts';
import { BASE, fork, mergeGroup, pullRequest, push, type RecordedEvent } from './events.ts';
import { changedLines } from './github/changes.ts';
import { READ_ONLY } from './github/permissions.ts';
import type { Received } from './github/received.ts';
import { type FakeGitHub, type FakeGitHubOptions, startGitHub } from './github/server.ts';
import { reportZip } from './github/zip.ts';
import { publish } from './publishing.ts';

let github: FakeGitHub;
const start = async (options?: FakeGitHubOptions) => {
  github = await startGitHub(options);
  github.repository.addPull({ number: 2, files: [changedLines('Makefile', 7)] });
  github.repository.addComparison({ base: BASE, head: push().sha });
  const run = github.repository.addRun({ id: 16_000_000_000 });
  github.repository.addArtifact(run, 'gds-report', reportZip(neglected()));
};
beforeEach(() => start());
afterEach(() => github.close());

/** `METHOD path query → status`, and below it the part of a body that is not a page. */
function written({ server, method, path, query, body, status }: Received): string {
  const asked = [...query].length > 0 ? `?${query.toString()}` : '';
  const { output, body: _page, ...rest } = (body ?? {}) as { output?: Record<string, unknown>; body?: string };
  const told = JSON.stringify({
    ...rest,
    ...(output && { output: { title: output['title'], annotations: (output['annotations'] as unknown[]).length } }),
  });
  const stable = told
    .replace(/"(started_at|completed_at)":"[^"]+"/g, '"$1":"…"')
    .replace(/"external_id":"[^"]+"/, '"external_id":"…"');
  return `${server} ${method} ${path}${asked} → ${status}${stable === '{}' ? '' : `\n    ${stable}`}`;
}

it.each<[string, () => RecordedEvent, FakeGitHubOptions]>([
  ['pull-request', pullRequest, {}],
  ['fork', fork, { permissions: READ_ONLY }],
  ['push', push, {}],
  ['merge-group', () => mergeGroup({ base: BASE, sha: push().sha }), {}],
])('a report on %s makes these requests and no others', async (name, event, options) => {
  await github.close();
  await start(options);
  await publish(github, { event: event() });
  const requests = github.recorder.requests.map(written).sort();
  await expect(`${requests.join('\n')}\n`).toMatchFileSnapshot(`golden/requests-${name}.txt`);
});
