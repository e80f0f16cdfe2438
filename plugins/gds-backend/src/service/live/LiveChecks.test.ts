import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { LoggerService, UrlReaderService } from '@backstage/backend-plugin-api';
import type { Report } from '@gds-dev/core/standard';
import type { LiveServiceConfig } from '../../liveConfig';
import { LiveChecks } from './LiveChecks';

const SECRET = 'canary-of-the-reader';
const FILE = 'https://git.example.com/shop/slo/availability.yaml?ref=main';
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
        good: { metricSource: { type: Prometheus, spec: { query: 'requests_total{code="200"}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: requests_total } } }
  timeWindow: [{ duration: 1h, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ displayName: answered, target: 0.9 }]
`;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(handle: (incoming: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Checks with a reader of one's own; reports and log lines are kept. */
function checksWith(readUrl: UrlReaderService['readUrl'], { timeoutMs = 20_000, atATime = 4 } = {}) {
  const filed: Report[] = [];
  const logged: string[] = [];
  const add = (message: string) => void logged.push(message);
  const logger: LoggerService = { error: add, warn: add, info: add, debug: add, child: () => logger };
  const checks = new LiveChecks({
    config: { timeoutMs, atATime },
    reader: { readUrl },
    ingest: {
      fileMeasured: async report => {
        filed.push(report);
        return { known: true, withoutPlace: [] };
      },
    },
    clock: () => new Date(),
    logger,
  });
  const run = (service: Partial<LiveServiceConfig>, signal = new AbortController().signal) =>
    checks.run({ id: 'payments', entityRef: 'component:default/payments', ...NOTHING, ...service }, signal);
  return { run, filed, logged };
}

const NOTHING = { target: null, slos: [], prometheus: null };
const unused: UrlReaderService['readUrl'] = async () => {
  throw new Error('not asked for');
};
const text = (content: string): UrlReaderService['readUrl'] => {
  return async () => ({ buffer: async () => Buffer.from(content) });
};
const targetAt = (url: string) => ({ target: { name: 'live', url, loopback: true } });

describe('SLOs', () => {
  it('are read by the reader of Backstage, counted at their Prometheus, and placed by host and path', async () => {
    const queries: string[] = [];
    const url = await serve((incoming, response) => {
      let form = '';
      incoming.on('data', chunk => (form += chunk));
      incoming.on('end', () => {
        const asked = new URLSearchParams(form);
        queries.push(`${incoming.headers.authorization} ${asked.get('query')}`);
        const value = asked.get('query')?.includes('200') ? '95' : '100';
        const range = incoming.url?.endsWith('query_range');
        const at = Number(asked.get('end') ?? asked.get('time'));
        const result = range ? [{ metric: {}, values: [[at, value]] }] : [{ metric: {}, value: [at, value] }];
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ status: 'success', data: { resultType: range ? 'matrix' : 'vector', result } }));
      });
    });
    const prometheus = { id: 'main', url, token: 'reader-token', loopback: true };
    const kept = checksWith(text(SLO));
    await kept.run({ slos: [FILE], prometheus });
    expect(kept.filed[0]?.results).toMatchObject([
      { check: 'slo-definition', outcome: 'pass' },
      { check: 'slo-compliance', outcome: 'pass', summary: expect.stringContaining('50 % of the budget left') },
    ]);
    expect(queries.every(query => query.startsWith('Bearer reader-token '))).toBe(true);
    const broken = checksWith(text(SLO.replace('0.9 ', '0.99 ')));
    await broken.run({ slos: [FILE], prometheus });
    expect(broken.filed[0]?.results[1]).toMatchObject({
      outcome: 'fail',
      findings: [{ location: { path: 'git.example.com/shop/slo/availability.yaml' } }],
    });
  });

  it('are no data when a file cannot be read, and what the reader says is neither logged nor reported', async () => {
    const { run, filed, logged } = checksWith(async () => {
      throw Object.assign(new Error(`502, body: ${SECRET}`), { name: 'ResponseError' });
    });
    await run({ slos: [FILE] });
    expect(filed[0]?.results).toMatchObject([
      {
        outcome: 'no-data',
        summary: 'the SLO file git.example.com/shop/slo/availability.yaml could not be read',
        provide: expect.stringContaining('backend.reading.allow'),
      },
    ]);
    expect(logged[0]).toBe(
      'gds.live.services payments: the SLO file git.example.com/shop/slo/availability.yaml was not read (ResponseError)',
    );
    expect(JSON.stringify([filed, logged])).not.toMatch(new RegExp(`${SECRET}|ref=main`));
  });

  it('are read no further than a file may be long', async () => {
    let given = 0;
    const endless = new Readable({
      read() {
        given += 65_536;
        this.push(Buffer.alloc(65_536, '#'));
      },
    });
    const { run, filed } = checksWith(async () => ({ buffer: unused as never, stream: () => endless }));
    await run({ slos: [FILE] });
    expect(filed[0]?.results).toMatchObject([{ check: 'slo-definition', outcome: 'fail' }]);
    expect(given).toBeLessThan(2 * 1024 * 1024);
    expect(endless.destroyed).toBe(true);
  });

  it('are no data when the reader never answers', async () => {
    const { run, filed } = checksWith(() => new Promise(() => undefined), { timeoutMs: 200 });
    await run({ slos: [FILE] });
    expect(filed[0]?.results).toMatchObject([{ outcome: 'no-data' }]);
  });
});

describe('runs', () => {
  it('are some at a time in one process, and all of them come to their end', async () => {
    let open = 0;
    let most = 0;
    const url = await serve((_incoming, response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        response.writeHead(302, { location: '/' }).end();
      }, 50);
    });
    const { run, filed } = checksWith(unused, { atATime: 2 });
    const services = Array.from({ length: 7 }, (_, index) => run({ id: `s${index}`, ...targetAt(url) }));
    await Promise.all(services);
    expect(most).toBe(2);
    expect(filed).toHaveLength(7);
  });

  it('ask one origin four things at a time, however many run', async () => {
    let open = 0;
    let most = 0;
    const url = await serve((_incoming, response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        response.writeHead(302, { location: '/' }).end();
      }, 50);
    });
    const { run } = checksWith(unused, { atATime: 20 });
    await Promise.all(Array.from({ length: 12 }, (_, index) => run({ id: `s${index}`, ...targetAt(url) })));
    expect(most).toBe(4);
  });

  it('are no data where a byte a second comes, when their time is up', async () => {
    const url = await serve((_incoming, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      const drip = setInterval(() => response.write('x'), 1000);
      response.on('close', () => clearInterval(drip));
    });
    const { run, filed, logged } = checksWith(unused, { timeoutMs: 1500 });
    await run(targetAt(url));
    expect(filed[0]?.targets[0]?.results).toMatchObject([
      { outcome: 'no-data', provide: 'Give the run more time: gds.live.schedule.timeout.' },
    ]);
    expect(logged).toEqual([expect.stringContaining('gds.live.services payments: no data for pprof-live')]);
  });

  it('file nothing when the portal ends, neither those that run nor those that wait', async () => {
    const url = await serve(() => undefined);
    const { run, filed, logged } = checksWith(unused, { atATime: 1 });
    const ending = new AbortController();
    const runs = ['a', 'b'].map(id => run({ id, ...targetAt(url) }, ending.signal));
    setTimeout(() => ending.abort(new Error('the portal ends')), 100);
    expect(await Promise.allSettled(runs)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    expect(filed).toEqual([]);
    expect(logged).toEqual(['a', 'b'].map(id => `gds.live.services ${id}: the run was given up`));
  });
});
