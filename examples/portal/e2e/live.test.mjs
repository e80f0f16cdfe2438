import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPayments } from '../../../packages/core/test/running-payments.ts';
import { startPrometheus } from '../../../packages/core/test/prometheus.ts';
import { guestToken, startPortal } from '../../../scripts/demo/portal.mjs';
import { launch, openEntity } from './browser.mjs';
import { gds } from './reports.mjs';

const EXAMPLE = new URL('../../services/payments', import.meta.url);
const index = fileURLToPath(new URL('../app/dist/index.html', import.meta.url));
const missing =
  ['go', 'prometheus', 'promtool'].find(tool => !answers(tool)) ??
  (existsSync(index) ? undefined : 'the built app: npm run build -w examples/portal/app');

if (process.env.GDS_REQUIRE_ALL === '1') {
  it('has what the tests of running services need', () => {
    expect(missing).toBeUndefined();
  });
}

describe.skipIf(missing)(`the portal and running services${missing ? ` (needs ${missing})` : ''}`, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'gds-live-portal-'));
  /** @type {Awaited<ReturnType<typeof startPayments>>} */
  let payments;
  /** @type {Awaited<ReturnType<typeof startPrometheus>>} */
  let prometheus;
  /** @type {Awaited<ReturnType<typeof startPortal>>} */
  let portal;
  const files = createServer((_request, response) =>
    response.end(readFileSync(new URL('payments/slo/availability.yaml', new URL('..', EXAMPLE + '/')))),
  );

  beforeAll(async () => {
    const service = join(scratch, 'payments');
    cpSync(EXAMPLE, service, { recursive: true });
    payments = await startPayments(service);
    prometheus = await startPrometheus(join(scratch, 'prometheus'), {
      scrape: payments.admin.replace('http://', ''),
      job: 'payments',
    });
    await serveRequests(payments.api, prometheus);
    await new Promise(done => files.listen(0, '127.0.0.1', () => done(undefined)));
    const slo = `127.0.0.1:${files.address().port}`;
    const config = join(scratch, 'live.yaml');
    const live = {
      prometheus: [{ id: 'main', url: prometheus.url, loopback: true }],
      services: [
        {
          id: 'payments',
          entity: 'component:default/payments',
          target: { url: payments.admin, loopback: true },
          slos: [`http://${slo}/slo/availability.yaml`],
          prometheus: 'main',
        },
        {
          id: 'ledger',
          entity: 'component:default/ledger',
          target: { url: 'http://127.0.0.1:9', loopback: true },
        },
      ],
    };
    writeFileSync(config, JSON.stringify({ backend: { reading: { allow: [{ host: slo }] } }, gds: { live } }));
    portal = await startPortal({ port: 0, configs: [config] });
  }, 300_000);

  afterAll(async () => {
    await portal?.stop();
    await prometheus?.stop();
    await payments?.stop();
    files.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** What the portal shows of an entity: target, check, outcome of each result. */
  async function checks(name) {
    const answer = await fetch(`${portal.address}/api/gds/entities/component/default/${name}/maturity`, {
      headers: { authorization: `Bearer ${await guestToken(portal.address)}` },
    });
    const maturity = await answer.json();
    return (maturity.checks ?? []).map(({ target, result }) => [target?.name ?? null, result.check, result.outcome]);
  }

  async function untilMeasured(name, many) {
    for (let tries = 0; tries < 120; tries++) {
      const found = await checks(name);
      if (found.length >= many) return found;
      await new Promise(done => setTimeout(done, 500));
    }
    throw new Error(`${name} was not measured:\n${portal.words()}`);
  }

  it('measures profiles and objectives of a running service by itself after its start', async () => {
    expect(await untilMeasured('payments', 3)).toEqual([
      [null, 'slo-compliance', 'pass'],
      [null, 'slo-definition', 'pass'],
      ['live payments', 'pprof-live', 'pass'],
    ]);
    expect(await untilMeasured('ledger', 1)).toEqual([['live ledger', 'pprof-live', 'no-data']]);
  });

  it('starts the checks for a person, and not again at once', async () => {
    const ask = async () =>
      fetch(`${portal.address}/api/gds/entities/component/default/payments/live-checks`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await guestToken(portal.address)}` },
      });
    const first = await ask();
    expect([first.status, await first.json()]).toEqual([202, { services: ['payments'] }]);
    const again = await ask();
    expect(again.status).toBe(429);
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('starts the checks from the tab, and says when it does not', async () => {
    const browser = await launch();
    try {
      const { page, faults } = await openEntity(browser, { base: portal.address, entity: 'ledger', view: 'maturity' });
      const check = page.getByRole('button', { name: 'Check the running service now' });
      await check.press('Enter');
      await page.getByText(/The running service is being checked/).waitFor();
      await page.getByRole('button', { name: 'Load it again' }).press('Enter');
      await page.getByText('live ledger').first().waitFor();
      await page.reload();
      await check.press('Enter');
      await page.getByText(/The checks were not started: .*at most 1 run in 5 minutes for an entity/).waitFor();
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('takes what a job beside the service measures over loopback', async () => {
    const folder = join(scratch, 'job');
    mkdirSync(folder);
    writeFileSync(join(folder, 'gds.yaml'), 'apiVersion: gds/v1\nservice: component:default/payments-neglected\n');
    const judge = () => gds(['verify', payments.admin, '--only', 'pprof-live'], { cwd: folder });
    let judged = await judge();
    // A program takes one CPU profile at a time, and the portal may still be at the one that was asked for above.
    for (let tries = 0; tries < 15 && judged.status !== 0; tries++) {
      await new Promise(done => setTimeout(done, 2000));
      judged = await judge();
    }
    expect([judged.status, judged.stderr]).toEqual([0, expect.any(String)]);
    const published = await gds(['publish', '.gds/report.json', '--portal', portal.address], {
      cwd: folder,
      env: { GDS_PORTAL_TOKEN: portal.token },
    });
    expect(published.status, published.stderr).toBe(0);
    expect(await checks('payments-neglected')).toContainEqual([
      expect.stringMatching(/^live 127\.0\.0\.1:/),
      'pprof-live',
      'pass',
    ]);
  });
});

/** Requests that Prometheus has counted, so that the objective can be judged. */
async function serveRequests(api, prometheus) {
  const send = async count => {
    for (let n = 0; n < count; n++) await (await fetch(`${api}/v1/payments/none-${n}`)).arrayBuffer();
  };
  const ask = query => prometheus.ask(query, Math.floor(Date.now() / 1000) - 1) ?? 0;
  await send(1);
  await until(() => ask('sum(http_requests_total{job="payments"})') >= 1);
  await send(200);
  await until(() => ask('sum(increase(http_requests_total{job="payments"}[1m]))') > 150);
}

async function until(holds) {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 120) throw new Error('Prometheus never saw the requests');
    await new Promise(done => setTimeout(done, 250));
  }
}

function answers(tool) {
  try {
    execFileSync(tool, [tool === 'go' ? 'version' : '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
