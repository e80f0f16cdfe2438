import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildGoProgram, startProgram } from '../test/go-program.ts';
import { type RunningPrometheus, startPrometheus } from '../test/prometheus.ts';
import { requires } from '../test/requires.ts';
import { type LiveOptions, type LiveService, unavailable, verifyLive } from './live.ts';
import { type CheckResult, type Report, ReportSchema } from './standard/index.ts';

const TOKEN = 'canary-4f1d8a6b2c';
const NOW = new Date();

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function measure(service: Partial<LiveService>, options: Partial<LiveOptions> = {}): Promise<Report> {
  const report = await verifyLive({
    service: { id: 'payments', entityRef: 'component:default/payments', ...service },
    env: {},
    timeoutMs: 60_000,
    provideTime: 'Raise gds.live.schedule.timeout.',
    now: NOW,
    version: 'test',
    signal: new AbortController().signal,
    ...options,
  });
  expect(ReportSchema.safeParse(report).error).toBeUndefined();
  return report;
}

const at = (url: string, more: Partial<NonNullable<LiveService['target']>> = {}) => ({
  target: { name: 'live payments', url, loopback: true, ...more },
});

/** The one result of a target, as words. */
async function ofTarget(service: Partial<LiveService>, options: Partial<LiveOptions> = {}): Promise<CheckResult> {
  const report = await measure(service, options);
  expect(report.targets.map(target => target.results.length)).toEqual([1]);
  return report.targets[0]!.results[0]!;
}

const PROGRAM = `package main

import (
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("http://%s\\n", listener.Addr())
	http.Serve(listener, nil)
}
`;

const go = requires('go');
describe.skipIf(go.skip)(`a running Go service${go.reason}`, () => {
  let folder: string;
  let service: Awaited<ReturnType<typeof startProgram>>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gds-live-service-'));
    service = await startProgram(buildGoProgram(folder, PROGRAM));
  });
  afterAll(async () => {
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is judged without a repository, in a report of a portal', async () => {
    const report = await measure(at(service.address));
    expect(report).toMatchObject({
      schemaVersion: '1.3.0',
      producer: { kind: 'portal', service: 'payments' },
      service: { entityRef: 'component:default/payments', name: 'payments' },
      createdAt: NOW.toISOString(),
      configuredTargets: ['live payments'],
      targets: [
        {
          name: 'live payments',
          kind: 'live',
          subject: `${service.address}/`,
          results: [{ check: 'pprof-live', outcome: 'pass', required: true }],
        },
      ],
      results: [],
      thresholds: [{ check: 'pprof-live', name: 'cpuSeconds' }],
    });
    expect(report.commit ?? report.repository).toBeUndefined();
    expect(JSON.stringify(report)).not.toContain(folder);
  });

  it('is reached with the token of its address, which is in no part of the report', async () => {
    const authorizations = new Set<string | undefined>();
    const url = await serve((request, response) => {
      authorizations.add(request.headers.authorization);
      if (request.headers.authorization !== `Bearer ${TOKEN}`) {
        response.writeHead(401, { 'content-type': 'text/plain' }).end();
        return;
      }
      const outgoing = httpRequest(service.address + request.url!, answer => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      outgoing.end();
    });
    const report = await measure(at(`${url}/?token=${TOKEN}`, { token: TOKEN }));
    expect(report.targets[0]!.results[0]!.outcome).toBe('pass');
    expect([...authorizations]).toEqual([`Bearer ${TOKEN}`]);
    expect(JSON.stringify(report)).not.toContain(TOKEN);

    const without = await ofTarget(at(url));
    expect(without).toMatchObject({ outcome: 'no-data', summary: expect.stringContaining('status 401') });
    const wrong = await ofTarget(at(url, { token: 'wrong-token' }));
    expect(wrong).toMatchObject({ outcome: 'no-data', provide: expect.stringContaining('credential') });
  });
});

describe('an address that gives no profiles', () => {
  it('is no data when nothing listens', async () => {
    const url = await serve(() => {});
    closers.splice(0).forEach(close => close());
    expect(await ofTarget(at(url))).toMatchObject({
      outcome: 'no-data',
      summary: expect.stringContaining('nothing listens there'),
      provide: expect.stringMatching(/./),
    });
  });

  it('is not followed to where it redirects, and no credential goes there', async () => {
    const reached: string[] = [];
    const other = await serve((request, response) => {
      reached.push(`${request.url} ${request.headers.authorization}`);
      response.writeHead(200, { 'content-type': 'text/plain' }).end();
    });
    for (const location of [`${other}/debug/pprof/`, 'http://169.254.169.254/latest/meta-data/']) {
      for (const status of [302, 307]) {
        const url = await serve((_request, response) => response.writeHead(status, { location }).end());
        expect(await ofTarget(at(url, { token: TOKEN }))).toMatchObject({
          outcome: 'no-data',
          summary: expect.stringContaining(`it redirects (${status})`),
        });
      }
    }
    expect(reached).toEqual([]);
  });

  it.each([
    'http://169.254.169.254',
    'http://169.254.169.254:6060/debug/pprof',
    'http://0xA9FEA9FE',
    'http://2852039166',
    'http://[::ffff:a9fe:a9fe]',
    'http://[fd00:ec2::254]',
    'http://[64:ff9b::a9fe:a9fe]',
    'http://100.100.100.200',
    'http://0.0.0.0:6060',
  ])('%s is refused, also where loopback is allowed', async url => {
    expect(await ofTarget(at(url))).toMatchObject({
      outcome: 'no-data',
      summary: expect.stringContaining('is not an address that GDS connects to'),
    });
  });

  it('of the own machine is refused unless its entry says loopback, however it is written', async () => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url!);
      response.writeHead(404).end();
    });
    const { port } = new URL(url);
    for (const host of ['127.0.0.1', 'localhost', '127.1', '0x7f000001', '2130706433', '[::ffff:7f00:1]', '[::1]']) {
      expect([host, await ofTarget(at(`http://${host}:${port}`, { loopback: false }))]).toMatchObject([
        host,
        { outcome: 'no-data', summary: expect.stringContaining('is not an address that GDS connects to') },
      ]);
    }
    expect(asked).toEqual([]);
    await ofTarget(at(url));
    expect(asked).not.toEqual([]);
  });

  it('is no data when it answers HTML, and what its pages say is in no report', async () => {
    const secret = 'hunter2-on-the-page';
    const html = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<title>${secret}</title>`),
    );
    const failing = await serve((_request, response) =>
      response.writeHead(500, { 'content-type': 'text/html', 'x-secret': secret }).end(`password=${secret}`),
    );
    const reports = [await measure(at(html)), await measure(at(failing))];
    expect(reports[0]!.targets[0]!.results).toMatchObject([
      { outcome: 'no-data', summary: expect.stringContaining('answers HTML instead of pprof') },
    ]);
    expect(reports[1]!.targets[0]!.results).toMatchObject([{ outcome: 'fail' }]);
    expect(JSON.stringify(reports)).not.toContain(secret);
  });

  it('is no data when it sends a byte a second, at the end of the time of the run', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      const timer = setInterval(() => response.write('x'), 1000);
      response.on('close', () => clearInterval(timer));
    });
    const began = performance.now();
    expect(await ofTarget(at(url), { timeoutMs: 2000 })).toMatchObject({
      outcome: 'no-data',
      summary: 'the 2 s of the whole run were up before gds could fetch profiles',
      provide: 'Raise gds.live.schedule.timeout.',
    });
    expect(performance.now() - began).toBeLessThan(4000);
  });

  it('makes no report when the portal ends', async () => {
    const controller = new AbortController();
    const url = await serve(() => controller.abort(new Error('the portal ends')));
    await expect(measure(at(url), { signal: controller.signal })).rejects.toThrow('the portal ends');
  });
});

const SLO = `apiVersion: openslo/v1
kind: SLO
metadata: { name: availability }
spec:
  service: payments
  indicator:
    metadata: { name: ratio }
    spec:
      ratioMetric:
        counter: true
        good: { metricSource: { type: Prometheus, spec: { query: 'requests_total{code!~"5.."}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: requests_total } } }
  timeWindow: [{ duration: 1h, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ displayName: answered, target: 0.99 }]
`;
const slos = [{ path: 'git.example.com/shop/slo/availability.yaml', text: SLO }];

describe('SLOs of a service', () => {
  it('are judged as files where no Prometheus is named, and then not measured', async () => {
    const report = await measure({ slos });
    expect(report.targets).toEqual([]);
    expect(report.results).toMatchObject([{ check: 'slo-definition', outcome: 'pass' }]);
    const wrong = await measure({ slos: [{ path: slos[0]!.path, text: SLO.replace('target: 0.99', 'target: 99') }] });
    expect(wrong.results).toMatchObject([{ outcome: 'fail', findings: [{ location: { path: slos[0]!.path } }] }]);
  });

  it('are no data when a file cannot be read: a file that is missing is not a service without SLO', async () => {
    const unread = unavailable('unreachable', 'the file cannot be read', 'Check its address.');
    const prometheus = { id: 'main', url: 'http://127.0.0.1:1', loopback: true };
    const { results } = await measure({ slos: unread, prometheus });
    expect(results).toMatchObject([
      {
        check: 'slo-definition',
        outcome: 'no-data',
        summary: 'the file cannot be read',
        provide: 'Check its address.',
      },
      { check: 'slo-compliance', outcome: 'no-data', summary: 'the file cannot be read' },
    ]);
  });

  it('are no data when their Prometheus does not answer, by its id', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(request.headers.authorization);
      response.writeHead(500, { 'content-type': 'text/plain' }).end('password=hunter2-on-the-page');
    });
    const report = await measure({ slos, prometheus: { id: 'main', url, token: TOKEN, loopback: true } });
    expect(report.results[1]).toMatchObject({
      check: 'slo-compliance',
      outcome: 'no-data',
      summary: `Prometheus main: ${url}/api/v1/query_range: it answered with status 500`,
    });
    expect(new Set(asked)).toEqual(new Set([`Bearer ${TOKEN}`]));
    expect(JSON.stringify(report)).not.toMatch(/hunter2|canary/);
    const refused = await measure({ slos, prometheus: { id: 'main', url, loopback: false } });
    expect(refused.results[1]).toMatchObject({
      outcome: 'no-data',
      summary: expect.stringContaining('127.0.0.1 is not'),
    });
  });
});

const prometheusTools = requires('prometheus', 'promtool');
describe.skipIf(prometheusTools.skip)(`SLOs measured by a real Prometheus${prometheusTools.reason}`, () => {
  const END = 1_790_007_300;
  let folder: string;
  let prometheus: RunningPrometheus;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gds-live-prometheus-'));
    const lines = ['# TYPE requests counter'];
    for (let time = END - 3900, n = 0; time <= END; time += 15, n++) {
      lines.push(`requests_total{code="200"} ${n * 995} ${time}`, `requests_total{code="500"} ${n * 5} ${time}`);
    }
    const byName = [...lines.slice(1)].sort((a, b) => (a.split('}')[0]! < b.split('}')[0]! ? -1 : 1));
    prometheus = await startPrometheus(folder, { openMetrics: [lines[0], ...byName, '# EOF', ''].join('\n') });
  });
  afterAll(async () => {
    await prometheus?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are kept or broken by what it counted, and the report says which Prometheus', async () => {
    const source = { id: 'main', url: prometheus.url, loopback: true };
    const judged = async (text: string) =>
      (await measure({ slos: [{ path: 'slo/a.yaml', text }], prometheus: source }, { now: new Date(END * 1000) }))
        .results[1]!;
    expect(await judged(SLO)).toMatchObject({
      check: 'slo-compliance',
      outcome: 'pass',
      summary: expect.stringContaining('50 % of the budget left'),
    });
    expect(await judged(SLO.replace('target: 0.99', 'target: 0.999'))).toMatchObject({ outcome: 'fail' });
  });
});
