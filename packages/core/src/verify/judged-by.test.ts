import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pullRequest, type PullRequest } from '../../test/pull-request.ts';
import { verify } from '../verify.ts';

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

/** Two servers; each notes that it was asked. */
let servers: Server[];
let addresses: string[];
let asked: Set<number>;
let pull: PullRequest | undefined;

beforeEach(async () => {
  asked = new Set();
  servers = [0, 1].map(index =>
    createServer((_, response) => {
      asked.add(index);
      response.writeHead(404).end();
    }),
  );
  await Promise.all(servers.map(server => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))));
  addresses = servers.map(server => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
afterEach(async () => {
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  await pull?.repository.remove();
});

const configuration = (address?: string) =>
  `apiVersion: gds/v1\ntargets: [{ name: go, package: . }]\nslos: [slo.yaml]\n${address === undefined ? '' : `sources: { prometheus: { url: '${address}' } }\n`}`;

/** The compliance with SLOs, as judged on the test merge of a pull request. */
async function compliance(base: string, head: string) {
  pull = await pullRequest({ 'slo.yaml': SLO, 'gds.yaml': base }, { 'gds.yaml': head });
  const { root } = await pull.checkout(pull.merge, 2);
  const { report } = await verify({
    cwd: root,
    judgedBy: { base: pull.base, head: pull.head },
    targets: [],
    timeoutMs: 60_000,
    env: process.env,
    version: '0.0.0',
    require: [],
    only: ['slo-compliance'],
    skip: [],
    requireDebugInfo: false,
    requirePprofEndpoints: false,
    requireDeterministicBuild: false,
  });
  const result = report.results.find(({ check }) => check === 'slo-compliance')!;
  return { result, notes: report.notes, commit: pull.base.slice(0, 7) };
}

it('asks no source that a change names where its base names none, and says why there is no data (GA8)', async () => {
  const { result, notes, commit } = await compliance(configuration(), configuration(addresses[0]));
  expect(result).toMatchObject({
    outcome: 'no-data',
    summary:
      'sources.prometheus is named by this change alone, and a change does not choose the data that it is judged by',
    provide: 'See the run after the merge.',
  });
  expect(notes).toContain(
    `gds.yaml:4 names ${addresses[0]} as sources.prometheus; the base commit ${commit} names none, so it is not asked until this is merged`,
  );
  expect([...asked]).toEqual([]);
});

it('asks the source of the base, and not the one that a change puts in its place (GA8)', async () => {
  await compliance(configuration(addresses[0]), configuration(addresses[1]));
  expect([...asked]).toEqual([0]);
});
