import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildGoProgram, startProgram } from '../../test/go-program.ts';
import { type RunningPrometheus, startPrometheus } from '../../test/prometheus.ts';
import { requires } from '../../test/requires.ts';
import type { CollectContext } from '../collect/collector.ts';
import sloMeasurementsCollector, { measureSlos } from '../collect/slo-measurements.ts';
import { defaultConfiguration } from '../config/gds-yaml.ts';
import { unavailable } from '../evidence/index.ts';
import type { SloDefinition, SloMeasurement, SloMeasurements } from '../evidence/slo.ts';
import type { Judgement } from './check.ts';
import sloCompliance from './slo-compliance.ts';

const SCRAPE = 15;
const START = 1_790_000_100;
const STEPS = 24;
const END = START + STEPS * 300;

function slo(more: Partial<SloDefinition>): SloDefinition {
  return {
    name: 'availability',
    service: 'payments',
    objective: 0.99,
    windowDays: (STEPS * 300) / 86_400,
    budgeting: 'Occurrences',
    queries: { good: 'sum(requests_total{code!~"5.."})', goodKind: 'good', total: 'sum(requests_total)' },
    location: { kind: 'file', path: 'slo/a.yaml', startLine: 28 },
    ...more,
  };
}

async function measureAt(url: string, nowSeconds: number, definitions: SloDefinition[]): Promise<SloMeasurements> {
  const said = await measureSlos(url, definitions, {
    nowSeconds,
    signal: new AbortController().signal,
    note: () => {},
  });
  if ('available' in said) throw new Error(said.missing);
  return said;
}

function judge(sloMeasurements: SloMeasurements): Judgement {
  const sloFiles = unavailable('not-configured', 'x', 'y');
  return sloCompliance.evaluate({ sloMeasurements, sloFiles } as never, { target: null, threshold: () => 28 });
}

/** Counters of two instances, one sample each 15 s: what each exposes, and the events that really happened. */
function history() {
  const lines = ['# TYPE requests counter'];
  const truth = { good: 0, bad: 0 };
  const idle: string[] = [];
  for (const instance of ['a', 'b']) {
    let good = 0;
    let bad = 0;
    for (let time = START - 300; time <= END; time += SCRAPE) {
      const step = Math.floor((time - START - 1) / 300);
      // Instance a restarts in the middle of step 10; from step 16 to 17 nothing is scraped; 20 and 21 are idle.
      if (instance === 'a' && time === START + 10 * 300 + 150) good = bad = 0;
      const traffic = step !== 20 && step !== 21;
      const addGood = traffic ? 30 : 0;
      const addBad = traffic && instance === 'b' && step >= 4 && step < 8 ? 3 : 0;
      good += addGood;
      bad += addBad;
      const recorded = step !== 16 && step !== 17;
      if (time > START) {
        truth.good += addGood;
        truth.bad += addBad;
      }
      if (!recorded) continue;
      lines.push(`requests_total{instance="${instance}",code="200"} ${good} ${time}`);
      lines.push(`requests_total{instance="${instance}",code="500"} ${bad} ${time}`);
      if (instance === 'a') idle.push(`idle_total 7 ${time}`);
    }
  }
  // OpenMetrics wants the samples of one series together.
  const [type, ...samples] = lines;
  const sorted = [...samples].sort((x, y) => series(x).localeCompare(series(y)));
  return { text: [type, ...sorted, '# TYPE idle counter', ...idle, '# EOF', ''].join('\n'), truth };
}

function series(line: string): string {
  return line.slice(0, line.indexOf(' '));
}

const needed = requires('prometheus', 'promtool');
describe.skipIf(needed.skip)(`slo-compliance against Prometheus${needed.reason}`, () => {
  let folder: string;
  let prometheus: RunningPrometheus;
  const { text, truth } = history();
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gds-prometheus-'));
    prometheus = await startPrometheus(folder, { openMetrics: text, prefix: '/base' });
  });
  afterAll(async () => {
    await prometheus?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const measure = (...definitions: SloDefinition[]) => measureAt(prometheus.url, END, definitions);
  const only = async (definition: SloDefinition): Promise<SloMeasurement> => {
    const { measurements, unmeasured } = await measure(definition);
    expect(unmeasured).toEqual([]);
    return measurements[0]!;
  };

  it('counts the events that happened, through a restart, a gap and idle time', async () => {
    const { good, total, steps } = await only(slo({}));
    const all = truth.good + truth.bad;
    // What instance a counted between its last sample and its restart is lost to any scraper: one scrape at most.
    expect(Math.abs(total - all) / all).toBeLessThan(0.01);
    expect((total - good) / total).toBeCloseTo(truth.bad / all, 4);
    expect(steps.length).toBe(STEPS);
    expect(steps.flatMap((step, index) => (step === null ? [index] : []))).toEqual([16, 17]);
    expect(steps[20]).toEqual({ good: 0, total: 0 });
    expect(steps[0]!.total).toBeCloseTo(1200, 6);
    expect(steps[5]!.total - steps[5]!.good).toBeCloseTo(60, 6);
    expect(steps[10]!.total).toBeGreaterThan(1100);
    expect(steps[10]!.total).toBeLessThan(1260);
  });

  it('gives what promtool gives for the same counts, in both forms of query', async () => {
    const counters = await only(slo({}));
    const rates = await only(
      slo({
        queries: {
          good: 'sum(rate(requests_total{code=~"5.."}[1m]))',
          goodKind: 'bad',
          total: 'sum(rate(requests_total[5m]))',
        },
      }),
    );
    expect(rates.good).toBeCloseTo(counters.good, 6);
    expect(rates.total).toBeCloseTo(counters.total, 6);
    for (const [index, step] of counters.steps.entries()) {
      expect(rates.steps[index]?.good).toEqual(step === null ? undefined : expect.closeTo(step.good, 6));
      const asked = prometheus.ask('sum(increase(requests_total[5m]))', START + (index + 1) * 300);
      expect(step?.total).toEqual(asked === undefined ? undefined : expect.closeTo(asked, 6));
    }
    expect(counters.total).toBeCloseTo(prometheus.ask(`sum(increase(requests_total[${STEPS * 300}s]))`, END)!, 6);
  });

  it('passes below the budget and fails above it, with the share of steps that kept the objective', async () => {
    const kept = judge(await measure(slo({ objective: 0.99 })));
    expect(kept).toMatchObject({ outcome: 'pass' });
    expect(kept.summary).toMatch(/^1 SLO kept, \d+\.\d+ % of the budget left \(availability\)$/);
    const broken = judge(await measure(slo({ objective: 0.995 }), slo({ name: 'other', objective: 0.5 })));
    expect(broken).toMatchObject({ outcome: 'fail', summary: '1 of 2 SLOs over budget: availability' });
    expect(broken.outcome === 'fail' && broken.findings[0].message).toMatch(
      /availability: 0\.9\d+ % of \d+ events in 120 min failed, the objective 99\.5 % allows 0\.5 %/,
    );
    // Errors are 60 in each of steps 4…7 and 1,200 events in each step: over 0.5 % from step 4 to the end.
    expect(broken.measures).toEqual([
      {
        input: 'compliant-steps',
        value: expect.closeTo((4 / 22 + 1) / 2, 6) as number,
        from: 'availability: 4 of 22 steps; other: 22 of 22 steps',
      },
    ]);
  });

  it('tells no traffic, no data, misspelt names and refused queries apart', async () => {
    const queries = (good: string, total: string, goodKind: 'good' | 'bad' = 'good') =>
      slo({ queries: { good, total, goodKind } });
    const summary = async (definition: SloDefinition) => {
      const judgement = judge(await measure(definition));
      return `${judgement.outcome}: ${judgement.summary}`;
    };
    expect(await summary(queries('idle_total', 'idle_total'))).toBe('no-data: availability: no traffic in 120 min');
    expect(await summary(queries('nothing', 'nothing'))).toBe(
      `no-data: availability: ${prometheus.url} has no data for it in 120 min`,
    );
    expect(await summary(queries('requets_total', 'requests_total'))).toMatch(
      /^no-data: availability: its query of good events matches no series/,
    );
    expect(await summary(queries('sum(requests_total', 'requests_total'))).toBe(
      'no-data: availability: Prometheus refused its query (status 400)',
    );
    expect(await summary(queries('avg(a)', 'requests_total'))).toMatch(/it uses "avg"/);
    expect(await summary(slo({ budgeting: 'Timeslices' }))).toMatch(/Timeslices is not measured yet/);
    expect(await summary(queries('errors_total', 'requests_total', 'bad'))).toMatch(
      /^no-data: availability: its query of bad events names errors_total, of which Prometheus has no series at all/,
    );
    const never = judge(await measure(queries('requests_total{code="599"}', 'requests_total', 'bad')));
    expect(never).toMatchObject({ outcome: 'pass', findings: [{ severity: 'notice' }] });
  });
});

const live = requires('go', 'prometheus', 'promtool');
const SERVICE = `package main

import (
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
)

func main() {
	var good, bad atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("/pay", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("fail") {
			bad.Add(1)
			http.Error(w, "declined", 500)
			return
		}
		good.Add(1)
	})
	mux.HandleFunc("/metrics", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		fmt.Fprintf(w, "# TYPE requests_total counter\\n")
		fmt.Fprintf(w, "requests_total{code=\\"200\\"} %d\\nrequests_total{code=\\"500\\"} %d\\n", good.Load(), bad.Load())
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("http://%s\\n", listener.Addr())
	http.Serve(listener, mux)
}
`;

describe.skipIf(live.skip)(`slo-compliance of a service that Prometheus scrapes${live.reason}`, () => {
  it('sees the share of failed requests that were really sent', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gds-scrape-'));
    const service = await startProgram(buildGoProgram(join(folder, 'service'), SERVICE));
    const prometheus = await startPrometheus(folder, { scrape: service.address.replace('http://', '') });
    try {
      const seen = async (query: string, value: number) => {
        for (let tries = 0; prometheus.ask(query, Date.now() / 1000) !== value; tries++) {
          if (tries > 60) throw new Error(`${query} never became ${value}`);
          await new Promise(resolve => setTimeout(resolve, 250));
        }
      };
      await seen('sum(requests_total)', 0);
      for (let request = 0; request < 100; request++) {
        await (await fetch(`${service.address}/pay${request % 10 === 0 ? '?fail' : ''}`)).arrayBuffer();
      }
      await seen('sum(requests_total)', 100);
      // The next whole second: behind the last scrape.
      const now = Math.ceil(Date.now() / 1000);
      const measured = await measureAt(prometheus.url, now, [slo({ objective: 0.95, windowDays: 1 / 24 })]);
      const [{ good, total, steps }] = measured.measurements as [SloMeasurement];
      expect((total - good) / total).toBeCloseTo(0.1, 6);
      expect(total).toBeCloseTo(prometheus.ask('sum(increase(requests_total[3600s]))', now)!, 6);
      // Prometheus extrapolates to the edges of what it saw: by one scrape interval in all.
      expect(total).toBeGreaterThanOrEqual(99.9);
      expect(steps.filter(step => step !== null).length).toBe(1);
      expect(judge(measured)).toMatchObject({ outcome: 'fail', summary: '1 of 1 SLO over budget: availability' });
    } finally {
      await prometheus.stop();
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the collector of measurements', () => {
  it('says how to name a Prometheus when gds.yaml names none', async () => {
    const context = { configuration: defaultConfiguration('payments') } as CollectContext;
    expect(await sloMeasurementsCollector.collect(context)).toEqual({
      available: false,
      reason: 'not-configured',
      missing: 'no sources.prometheus in gds.yaml',
      provide: 'Name it in gds.yaml: `sources: { prometheus: { url: http://host:9090 } }`.',
    });
  });
});

describe('measureSlos at an address that is no Prometheus', () => {
  it('says what is there instead, and whether nothing answers', async () => {
    const server = createServer((request, response) => {
      const json = request.url!.startsWith('/json');
      response.writeHead(200, { 'content-type': json ? 'application/json' : 'text/html' }).end('{"secret":1}');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const options = { nowSeconds: END, signal: new AbortController().signal, note: () => {} };
    const html = await measureSlos(url, [slo({})], options);
    expect(html).toMatchObject({
      reason: 'unreadable',
      missing: `sources.prometheus: ${url}/api/v1/query_range: it answered with text/html instead of application/json`,
    });
    const json = await measureSlos(`${url}/json`, [slo({})], options);
    expect(json).toMatchObject({ reason: 'unreadable' });
    expect(JSON.stringify([html, json])).not.toContain('secret');
    await new Promise(resolve => server.close(resolve));
    expect(await measureSlos(url, [slo({})], options)).toMatchObject({ reason: 'unreachable' });
  });
});
