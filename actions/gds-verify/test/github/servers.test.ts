import { expect, it } from 'vitest';
import { ask } from './ask.ts';
import { startServers } from './servers.ts';

it('record what reaches them together, and end together', async () => {
  const servers = await startServers({ portal: { knows: () => false } });
  const { github, tokens, portal, stranger, recorder } = servers;
  const addresses = [
    `${github.url}/repos/octo-org/octo-repo/pulls`,
    tokens.env.ACTIONS_ID_TOKEN_REQUEST_URL,
    `${portal.url}/api/gds/ingest/github`,
    github.storage.urlOf(1),
    stranger.origin,
  ];
  for (const address of addresses) await ask('GET', address);
  expect(recorder.requests.map(one => one.server)).toEqual(['github', 'tokens', 'portal', 'storage', 'stranger']);
  expect(new Set(recorder.requests.map(one => one.origin)).size).toBe(5);
  expect(portal.requests).toHaveLength(1);
  await servers.close();
  for (const address of addresses) await expect(ask('GET', address)).rejects.toThrow();
});
