import { describe, expect, it } from 'vitest';
import { ask, started } from './ask.ts';
import { type Permissions, READ_ONLY } from './permissions.ts';
import { startGitHub } from './server.ts';

const OUTPUT = { title: 't', summary: 's' };
const REQUESTS: Readonly<Record<string, readonly [method: string, path: string, body?: object]>> = {
  'create a check run': ['POST', 'check-runs', { name: 'GDS', head_sha: 'a'.repeat(40), output: OUTPUT }],
  'list check runs': ['GET', 'commits/main/check-runs'],
  'read a pull request': ['GET', 'pulls/2'],
  comment: ['POST', 'issues/2/comments', { body: 'text' }],
  'list comments': ['GET', 'issues/2/comments'],
  compare: ['GET', 'compare/a...b'],
  'list runs': ['GET', 'actions/workflows/gds.yaml/runs'],
  'upload SARIF': [
    'POST',
    'code-scanning/sarifs',
    { commit_sha: 'a'.repeat(40), ref: 'refs/heads/main', sarif: 'H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==' },
  ],
};

/** What a token with these permissions is kept from. */
async function refused(permissions: Permissions): Promise<string[]> {
  const github = await started(startGitHub({ permissions }));
  github.repository.addPull({ number: 2 });
  github.repository.addRun();
  github.repository.addComparison({ base: 'a', head: 'b' });
  const found: string[] = [];
  for (const [name, [method, path, body]] of Object.entries(REQUESTS)) {
    const url = `${github.url}/repos/octo-org/octo-repo/${path}`;
    if ((await ask(method, url, { ...(body && { body }) })).status === 403) found.push(name);
  }
  return found;
}

describe('a token', () => {
  it.each<[string, Permissions, string[]]>([
    ['that only reads', READ_ONLY, ['create a check run', 'comment', 'upload SARIF']],
    ['without permissions', {}, Object.keys(REQUESTS)],
    [
      'that writes comments by the permission for issues',
      { issues: 'write' },
      Object.keys(REQUESTS).filter(name => !name.includes('comment')),
    ],
    [
      'that writes all',
      {
        actions: 'read',
        checks: 'write',
        contents: 'read',
        'pull-requests': 'write',
        'security-events': 'write',
      },
      [],
    ],
  ])('%s is kept from the rest', async (_what, permissions, expected) => {
    expect(await refused(permissions)).toEqual(expected);
  });

  it('is told which permission would do, and its request is no fault', async () => {
    const github = await started(startGitHub({ permissions: READ_ONLY }));
    const [method, path, body] = REQUESTS['comment']!;
    const answer = await ask(method, `${github.url}/repos/octo-org/octo-repo/${path}`, { body });
    expect(answer.body).toMatchObject({ message: 'Resource not accessible by integration' });
    expect(answer.headers.get('x-accepted-github-permissions')).toBe('issues=write; pull_requests=write');
    expect(github.recorder.faults()).toEqual([]);
  });
});
