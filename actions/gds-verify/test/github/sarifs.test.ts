import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { sarif } from '@gds-dev/core/report';
import { neglected } from '../../../../packages/core/test/reports.ts';
import { ask, type Asked, started } from './ask.ts';
import { type FakeGitHub, startGitHub } from './server.ts';

const SHA = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821';
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

let github: FakeGitHub;
beforeEach(async () => {
  github = await started(startGitHub({ judgeAnswers: true }));
});

describe('code scanning', () => {
  /** The log of a report, without the results that stand in no file: GitHub takes none of a file with such. */
  const whole = sarif(neglected());
  const run = {
    ...whole.runs[0]!,
    results: whole.runs[0]!.results.filter(one => one.locations[0]?.physicalLocation !== undefined),
  };
  const log = { ...whole, runs: [run] };
  const result = run.results[0]!;
  const sarifs = () => `${github.url}/repos/octo-org/octo-repo/code-scanning/sarifs`;
  const packed = (value: unknown) => gzipSync(JSON.stringify(value)).toString('base64');
  const upload = (given: object) =>
    ask('POST', sarifs(), {
      body: { commit_sha: SHA, ref: 'refs/heads/main', sarif: packed(log), ...given },
    });
  const processed = async (answer: Asked) =>
    (await ask('GET', `${sarifs()}/${(answer.body as { id: string }).id}`)).body;

  it('takes the SARIF of a report', async () => {
    for (const ref of ['refs/heads/main', 'refs/pull/2/merge', 'refs/tags/v1']) {
      const answer = await upload({ ref });
      expect([answer.status, github.recorder.faults()]).toEqual([202, []]);
      expect(answer.body).toMatchObject({ url: expect.stringContaining('/code-scanning/sarifs/') });
      expect(await processed(answer)).toMatchObject({ processing_status: 'complete' });
    }
    expect(github.repository.uploads[0]!.log.runs[0]!.results!.length).toBeGreaterThan(0);
  });

  it.each([
    ['a short commit', { commit_sha: 'ec26c3e' }, 422, /commit_sha must match pattern/],
    ['a branch without refs', { ref: 'main' }, 422, /ref must match pattern/],
    ['a ref of a pull request without its end', { ref: 'refs/pull/2' }, 422, /ref refs\/pull\/2/],
    ['text that is no base64', { sarif: 'not base64!' }, 400, /no base64/],
    ['bytes that are no gzip', { sarif: Buffer.from('{}').toString('base64') }, 400, /no gzip/],
    ['gzip that is no JSON', { sarif: gzipSync('{').toString('base64') }, 400, /no JSON/],
    ['more than 10 MB', { sarif: Buffer.alloc(10 * 1024 * 1024 + 1).toString('base64') }, 413, /the most is/],
    ['a name it does not know', { category: 'x' }, 422, /category is not a permitted key/],
  ])('refuses %s', async (_what, given, status, fault) => {
    const answer = await upload(given);
    expect(answer.status).toBe(status);
    expect(github.requests[0]!.faults.join('; ')).toMatch(fault);
    expect(github.repository.uploads).toEqual([]);
  });

  it.each([
    ['another version', () => ({ version: '1.0' }), /version/],
    ['the same tool and category twice', () => ({ runs: [run, run] }), /the same tool and category: gds gds\//],
    [
      '21 runs',
      () => ({ runs: numbers(21).map(index => ({ ...run, automationDetails: { id: `gds/${index}/` } })) }),
      /has 21 runs; the most is 20/,
    ],
    ['25,001 results', () => ({ runs: [{ ...run, results: numbers(25_001).map(() => result) }] }), /25001 results/],
    [
      '21 tags',
      () => {
        const rules = [{ id: 'x', properties: { tags: numbers(21).map(String) } }];
        return { runs: [{ ...run, results: [], tool: { driver: { name: 'gds', rules } } }] };
      },
      /more than 20 tags/,
    ],
    [
      'a result without a location',
      () => ({ runs: [{ ...run, results: [result, { ...result, locations: [] }] }] }),
      /^locationFromSarifResult: expected at least one location$/,
    ],
    [
      'a result that is in no file',
      () => ({
        runs: [{ ...run, results: [{ ...result, locations: [{ logicalLocations: [{ name: 'main' }] }] }] }],
      }),
      /^locationFromSarifResult: expected artifact location$/,
    ],
  ])('takes %s, and fails to process it', async (_what, given, fault) => {
    const answer = await upload({ sarif: packed({ ...log, ...given() }) });
    expect(answer.status).toBe(202);
    expect(github.requests[0]!.faults.join('; ')).toMatch(fault);
    expect(await processed(answer)).toMatchObject({
      processing_status: 'failed',
      errors: expect.arrayContaining([expect.stringMatching(fault)]),
    });
  });
});
