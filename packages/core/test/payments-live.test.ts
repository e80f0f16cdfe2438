import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../src/verify.ts';
import { type RunningPrometheus, startPrometheus } from './prometheus.ts';
import { requires } from './requires.ts';
import { type RunningPayments, startPayments } from './running-payments.ts';

const EXAMPLE = new URL('../../../examples/services/payments', import.meta.url);
const needed = requires('go', 'git', 'prometheus', 'promtool');

describe.skipIf(needed.skip)(`payments, running and scraped by Prometheus${needed.reason}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'gds-payments-'));
  const service = join(folder, 'payments');
  let payments: RunningPayments;
  let prometheus: RunningPrometheus;

  beforeAll(async () => {
    cpSync(EXAMPLE, service, { recursive: true });
    payments = await startPayments(service);
    prometheus = await startPrometheus(join(folder, 'prometheus'), {
      scrape: payments.admin.replace('http://', ''),
      job: 'payments',
    });
    const requests = async (count: number) => {
      for (let n = 0; n < count; n++) await (await fetch(`${payments.api}/v1/payments/none-${n}`)).arrayBuffer();
    };
    const counted = () => prometheus.ask('sum(http_requests_total{job="payments"})', Date.now() / 1000) ?? 0;
    // The counter must be scraped once before it rises: what a series begins with is no increase.
    await requests(1);
    await until(() => counted() >= 1);
    await requests(200);
    await until(() => counted() >= 201);
    // An increase needs two samples, and gds asks at a whole second.
    const increase = 'sum(increase(http_requests_total{job="payments"}[1m]))';
    await until(() => (prometheus.ask(increase, Math.floor(Date.now() / 1000) - 1) ?? 0) > 150);
  });
  afterAll(async () => {
    await prometheus?.stop();
    await payments?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has valid profiles and an SLO that it keeps, and two measured axes', async () => {
    const yaml = readFileSync(join(service, 'gds.yaml'), 'utf8');
    writeFileSync(join(service, 'gds.yaml'), `${yaml}sources: { prometheus: { url: '${prometheus.url}' } }\n`);
    const { report, exitCode } = await verify({
      cwd: service,
      targets: ['payments', payments.admin],
      require: [],
      only: ['debug-info', 'line-table', 'pprof-live', 'slo-definition', 'slo-compliance'],
      skip: [],
      requireDebugInfo: false,
      requirePprofEndpoints: true,
      requireDeterministicBuild: false,
      timeoutMs: 600_000,
      env: process.env,
      version: 'test',
    });
    const live = report.targets.find(target => target.kind === 'live')!;
    expect(live.results).toMatchObject([
      { check: 'pprof-live', outcome: 'pass', required: true, summary: '7 of 7 profiles valid and symbolized' },
    ]);
    const [definition, compliance] = report.results;
    expect(definition).toMatchObject({ check: 'slo-definition', outcome: 'pass' });
    expect(compliance).toMatchObject({ check: 'slo-compliance', outcome: 'pass' });
    const total = compliance!.facts.find(fact => fact.key.endsWith('.total'))?.value as number;
    expect(total).toBeGreaterThan(150);
    expect(total).toBeLessThan(300);
    expect(report.axes.filter(axis => axis.value !== null).map(({ axis, value }) => [axis, value])).toEqual([
      ['root-cause-speed', 100],
      ['slo-compliance', 100],
    ]);
    expect(exitCode).toBe(0);
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 120) throw new Error('Prometheus never saw the requests');
    await new Promise(resolve => setTimeout(resolve, 250));
  }
}
