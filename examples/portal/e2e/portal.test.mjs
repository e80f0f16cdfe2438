import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referencePicture } from '../../../scripts/demo/judge.mjs';
import { guestToken, startPortal } from '../../../scripts/demo/portal.mjs';
import { launch, missingBrowser, openEntity, openSummary } from './browser.mjs';
import { gds, judge, missingGo, serviceRepository, thirdParty } from './reports.mjs';
import { isLoopback, listeningAddresses, processesOf } from './sockets.mjs';

const index = fileURLToPath(new URL('../app/dist/index.html', import.meta.url));
const missing =
  missingBrowser ?? (existsSync(index) ? undefined : 'needs the built app: npm run build -w examples/portal/app');
const strict = process.env.GDS_REQUIRE_ALL === '1';

const REFERENCE = [
  ['Latency Visibility', '62', '94', '+32'],
  ['Context Propagation', '48', '96', '+48'],
  ['Alert Precision', '55', '98', '+43'],
  ['Root Cause Speed', '39', '92', '+53'],
  ['SLO Compliance', '71', '99', '+28'],
];
const LABEL = 'Reference picture of the standard — not a service';
const NO_CHART = /^The radar is drawn from three measured axes on; only 1 of 5 is measured\b/;

if (strict) {
  it('has what the portal tests need', () => {
    expect([missing, missingGo]).toEqual([undefined, undefined]);
  });
}

describe.skipIf(missing)(`the portal${missing ? ` (${missing})` : ''}`, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'gds-portal-'));
  /** @type {Awaited<ReturnType<typeof startPortal>> | undefined} */
  let portal;
  /** @type {import('playwright-core').Browser | undefined} */
  let browser;
  /** @type {Record<string, string>} */
  const commits = {};
  /** @type {string} */
  let esbuildReport;

  const base = () => portal?.address ?? '';
  /** @param {Omit<Parameters<typeof openEntity>[1], 'base'>} what */
  const open = what => openEntity(browser, { base: base(), ...what });
  const publish = (report, token = portal?.token) =>
    gds(['publish', report, '--portal', base()], { cwd: scratch, env: { GDS_PORTAL_TOKEN: token } });

  beforeAll(async () => {
    portal = await startPortal({ port: 0 });
    browser = await launch();
    esbuildReport = await judge(thirdParty(scratch), 'esbuild');
    const reports = [...(await referencePicture(scratch)), esbuildReport];
    if (missingGo === undefined) {
      const service = serviceRepository(scratch);
      commits.faulty = service.commitAndBuild('-ldflags=-s -w');
      reports.push(await judge(service.folder, 'faulty'));
      commits.mended = service.commitAndBuild();
      reports.push(await judge(service.folder, 'mended'));
    }
    for (const report of reports) {
      const { status, stdout, stderr } = await publish(report);
      expect({ status, stdout, stderr }).toMatchObject({ status: 0, stderr: '' });
      expect(stdout).toContain('filed as the current state');
    }
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await portal?.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  it('listens on loopback only', () => {
    const addresses = listeningAddresses(portal?.pid);
    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter(address => !isLoopback(address))).toEqual([]);
  });

  it.each([
    ['overview', 'light', 1280],
    ['overview', 'dark', 480],
    ['maturity', 'light', 480],
    ['maturity', 'dark', 1280],
  ])('shows the reference before and after, and says that it is one: %s, %s, %i px', async (view, theme, width) => {
    const { page, faults } = await open({ entity: 'gds-reference', view, width, dark: theme === 'dark' });
    await page.getByText(LABEL).waitFor();
    await page.getByText('Level 0 of 3', { exact: true }).waitFor();
    const radar = page.getByRole('img', { name: /Radar of the axes/ });
    await radar.waitFor();
    expect(await radar.locator('.radarAxisLabel').allTextContents()).toEqual(REFERENCE.map(([title]) => title));
    expect(await radar.locator('.radarAxisLine').count()).toBe(5);
    expect(await radar.locator('.radarCurve-0, .radarCurve-1').count()).toBe(2);
    for (const [title, ...numbers] of REFERENCE) {
      const cells = page.getByRole('row', { name: title }).getByRole('cell');
      expect((await cells.allInnerTexts()).slice(0, 3), title).toEqual(numbers);
    }
    expect(await isWide(page)).toBe(false);
    expect(faults).toEqual([]);
    await page.close();
  });

  it.each(['overview', 'maturity'])('says in a sentence why esbuild has no radar: %s', async view => {
    const { page, faults } = await open({ entity: 'esbuild', view, width: 480 });
    await page.getByText('Level 0 of 3', { exact: true }).waitFor();
    await page.getByText(NO_CHART).waitFor();
    expect(await page.getByRole('img', { name: /Radar/ }).count()).toBe(0);
    expect(await page.getByText(LABEL).count()).toBe(0);
    await page.getByText('No debug info in the binary').first().waitFor();
    expect(await page.getByRole('row', { name: 'Alert Precision' }).getByRole('cell').first().innerText()).toBe(
      'no data',
    );
    expect(await isWide(page)).toBe(false);
    expect(faults).toEqual([]);
    await page.close();
  });

  it.each([
    ['overview', 'light'],
    ['maturity', 'dark'],
  ])('shows how to add a service that never reported: %s, %s', async (view, theme) => {
    const { page, faults } = await open({ entity: 'ledger', view, width: 480, dark: theme === 'dark' });
    await page.getByText('This service has not been measured yet').waitFor();
    await page.getByText(`gds publish .gds/report.json --portal ${base()}`).waitFor();
    await page.getByText('service: component:default/ledger').waitFor();
    expect(await isWide(page)).toBe(false);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('sums up what reported, leads into a domain that the catalog names, and gives its services as a table', async () => {
    const reported = missingGo === undefined ? 2 : 1;
    const { page, faults } = await openSummary(browser, { base: base(), query: '?by=domain' });
    // The catalog is read some seconds after a start.
    await expect
      .poll(
        async () => {
          await page.reload();
          return page
            .getByText(`services report: ${reported * 25} %`)
            .waitFor({ timeout: 3000 })
            .then(
              () => true,
              () => false,
            );
        },
        { timeout: 60_000 },
      )
      .toBe(true);
    await page.getByRole('link', { name: 'Sales' }).click();
    await page.waitForURL(/domain=domain/);
    await page.getByText(`${reported} of 4`).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    const csv = readFileSync(await download.path(), 'utf8');
    expect(csv.split('\r\n')).toContainEqual(expect.stringContaining('"component:default/ledger"'));
    expect(faults).toEqual([]);
    await page.close();
  });

  describe.skipIf(missingGo)(`a service that was mended${missingGo ? ` (${missingGo})` : ''}`, () => {
    it('has a history with the changed verdicts and their commits', async () => {
      const { page, faults } = await open({ entity: 'payments-neglected', view: 'maturity' });
      const history = page.getByRole('region', { name: 'History' });
      const points = history.getByRole('listitem').filter({ hasText: /level \d/ });
      await points.first().waitFor();
      expect(await points.count()).toBe(2);
      for (const [position, commit] of [commits.mended, commits.faulty].entries()) {
        const link = points.nth(position).getByRole('link');
        expect(await link.innerText()).toBe(commit.slice(0, 7));
        expect(await link.getAttribute('href')).toBe(`https://github.com/acme/shop/commit/${commit}`);
      }
      const changes = await points.first().getByRole('listitem').allInnerTexts();
      expect(changes.map(plain)).toEqual(
        expect.arrayContaining([
          '003 debug info · payments ✗ failed → ✓ passed',
          '006 line table · payments ✗ failed → ✓ passed',
        ]),
      );
      expect(faults).toEqual([]);
      await page.close();
    });

    it('can be read with the keyboard', async () => {
      const { page, faults } = await open({ entity: 'payments-neglected', view: 'maturity' });
      const passed = page.getByRole('region', { name: /^Passed/ });
      const trigger = passed.getByRole('button', { name: /debug info/ });
      await trigger.waitFor();
      const evidence = passed.getByRole('table', { name: 'Measured' }).first();
      expect(await evidence.isVisible()).toBe(false);
      await tabTo(page, trigger);
      expect(await trigger.getAttribute('aria-expanded')).toBe('false');
      await page.keyboard.press('Enter');
      await evidence.waitFor();
      expect(await trigger.getAttribute('aria-expanded')).toBe('true');
      const changes = passed.getByRole('list', { name: 'Changes of this check' }).first();
      expect(plain(await changes.innerText())).toContain('✗ failed → ✓ passed');
      await page.keyboard.press('Enter');
      await evidence.waitFor({ state: 'hidden' });
      expect(faults).toEqual([]);
      await page.close();
    });

    it.each(['overview', 'maturity'])('names the commit that was judged last: %s', async view => {
      const { page, faults } = await open({ entity: 'payments-neglected', view, width: 480, dark: true });
      const link = page.getByRole('link', { name: commits.mended.slice(0, 7) }).first();
      expect(await link.getAttribute('title')).toBe(commits.mended);
      await page.getByText(NO_CHART).waitFor();
      expect(await isWide(page)).toBe(false);
      expect(faults).toEqual([]);
      await page.close();
    });
  });

  it('keeps its place over a reload, and goes back', async () => {
    const { page, faults } = await open({ entity: 'esbuild', view: 'overview' });
    await page.getByRole('link', { name: 'All checks and history' }).click();
    const history = page.getByRole('heading', { name: 'History' });
    await history.waitFor();
    await page.reload();
    await history.waitFor();
    expect(new URL(page.url()).pathname).toBe('/catalog/default/component/esbuild/maturity');
    await page.goBack();
    await page.getByRole('link', { name: 'All checks and history' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/catalog/default/component/esbuild');
    await page.goForward();
    await history.waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });

  it('keeps a report for an entity that the catalog does not know, and does not show it', async () => {
    const report = JSON.parse(readFileSync(esbuildReport, 'utf8'));
    const ghost = 'component:default/ghost';
    const answer = await fetch(`${base()}/api/gds/reports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${portal?.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...report, reportId: randomUUID(), service: { ...report.service, entityRef: ghost } }),
    });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ entityRef: ghost, filedAs: 'quarantined' });
    const headers = { authorization: `Bearer ${await guestToken(base())}` };
    const shown = await fetch(`${base()}/api/gds/entities/component/default/ghost/maturity`, { headers });
    expect([403, 404]).toContain(shown.status);
    expect(await shown.text()).not.toContain('debug-info');
  });

  it.each([
    ['a wrong token', () => 'not-the-token', /401/],
    ['no token', () => '', /401|GDS_PORTAL_TOKEN/],
  ])('refuses %s; gds publish says so and keeps the report', async (_, token, words) => {
    const before = readFileSync(esbuildReport);
    const { status, stdout, stderr } = await publish(esbuildReport, token());
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(words);
    expect(readFileSync(esbuildReport).equals(before)).toBe(true);
  });

  it('ends with every process that it started', async () => {
    const group = portal?.pid;
    expect(processesOf(group).length).toBeGreaterThan(0);
    await portal?.stop();
    expect(processesOf(group)).toEqual([]);
  });
});

/** Text on one line, as it is read. */
function plain(text) {
  return text.replaceAll('→', ' → ').replace(/\s+/g, ' ').trim();
}

/** Whether the page scrolls sideways. @param {import('playwright-core').Page} page */
function isWide(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
}

/** @param {import('playwright-core').Page} page @param {import('playwright-core').Locator} wanted */
async function tabTo(page, wanted) {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate(element => element === document.activeElement)) return;
  }
  throw new Error('80 presses of Tab did not reach it');
}
