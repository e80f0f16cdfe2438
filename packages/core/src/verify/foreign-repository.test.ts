import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verify, type VerifyOptions } from '../verify.ts';

const SLO = `apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout }
spec:
  service: shop
  budgetingMethod: Occurrences
  indicator:
    metadata: { name: ok }
    spec:
      ratioMetric:
        counter: true
        good: { metricSource: { type: Prometheus, spec: { query: 'http_requests_total{code="200"}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: http_requests_total } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  objectives: [{ target: 0.999 }]
`;

let cwd: string;
let server: Server;
let address: string;
let asked: string[];

beforeEach(async () => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'gds-foreign-')));
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(404).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  writeFileSync(join(cwd, 'slo.yaml'), SLO);
  writeFileSync(
    join(cwd, 'gds.yaml'),
    `apiVersion: gds/v1\ntargets:\n  - { name: running, live: '${address}' }\nslos: [slo.yaml]\nsources: { prometheus: { url: '${address}' } }\n`,
  );
});
afterEach(async () => {
  await new Promise(resolve => server.close(resolve));
  rmSync(cwd, { recursive: true, force: true });
});

async function judged(more: Partial<VerifyOptions>) {
  const { report } = await verify({
    cwd,
    targets: [],
    timeoutMs: 60_000,
    env: process.env,
    version: '0.0.0',
    require: [],
    only: ['pprof-live', 'slo-compliance'],
    skip: [],
    requireDebugInfo: false,
    requirePprofEndpoints: false,
    requireDeterministicBuild: false,
    ...more,
  });
  return [...report.targets.flatMap(target => target.results), ...report.results]
    .filter(result => result.outcome !== 'no-data' || !result.skipped)
    .map(({ check, outcome, summary }) => [check, outcome, summary]);
}

describe('a repository that is somebody else’s (CL7)', () => {
  it('makes GDS connect to no address that only its gds.yaml names', async () => {
    const results = await judged({ foreign: true });
    const words = 'is named by a pull request of a fork alone, and GDS connects to nothing that a fork names';
    expect(results).toEqual([
      ['pprof-live', 'no-data', `this address ${words}`],
      [
        'slo-compliance',
        'no-data',
        'sources.prometheus is not asked for a pull request of a fork, whose files name the queries',
      ],
    ]);
    expect(asked).toEqual([]);
  });

  it('has its live target asked when the caller writes the address, and its name is not enough', async () => {
    await judged({ foreign: true, targets: ['running'] });
    expect(asked).toEqual([]);
    await judged({ foreign: true, targets: [address] });
    expect(asked).toContain('/debug/pprof/');
  });

  it('is asked for all of them when it is the caller’s own', async () => {
    await judged({});
    expect(asked).toEqual(expect.arrayContaining(['/debug/pprof/', '/api/v1/query_range']));
  });
});
