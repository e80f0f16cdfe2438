import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seriousFaults } from './accessibility.mjs';
import { openSummary } from './browser.mjs';
import { isWide, walk } from './reading.mjs';
import { describeBrowsed, LOOKS } from './stub/browsed.mjs';

/** The states of the page: where each is found, and what shows that it is there. */
const STATES = {
  'all by owner': ['', 'By owner'],
  services: ['?by=service', 'Services'],
  'a part with filters': ['?owner=group:default/data&by=service&level=0&stale=true&q=a', 'Data owner'],
  '10,000 services': ['?owner=group:default/big&by=service&sort=failing&order=desc', 'Big owner'],
  'hostile titles': ['?owner=group:default/hostile&by=service', /<img src=x onerror=/],
  empty: ['?owner=group:default/empty', 'Empty owner'],
  'no permission': ['?owner=group:default/forbidden', 'Not yours to see, or not there'],
};

describeBrowsed('the leadership page', stub => {
  /** @param {Omit<Parameters<typeof openSummary>[1], 'base'>} what */
  const open = (what = {}) => openSummary(stub.browser, { base: stub.base, ...what });
  const heading = (page, name) => page.getByRole('heading', { name }).first();

  describe.each(LOOKS)('%s at %i px', (theme, width) => {
    it.each(Object.entries(STATES))(
      'has no serious fault, no error and nothing too wide: %s',
      async (state, [query, name]) => {
        const { page, faults } = await open({ query, width, dark: theme === 'dark' });
        await heading(page, name).waitFor();
        if (state === 'all by owner') await page.getByRole('img', { name: /Radar of the axes/ }).waitFor();
        expect(await seriousFaults(page)).toEqual([]);
        expect(await isWide(page)).toBe(false);
        expect(faults).toEqual([]);
        await page.close();
      },
    );

    it('shows a failure of the portal, and goes on when it answers again', async () => {
      const { page, faults } = await open({ query: '?owner=group:default/broken', width, dark: theme === 'dark' });
      await page.getByText(/The stub answers 500/).waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      expect(await isWide(page)).toBe(false);
      await page.route('**/api/gds/summary?**', route => route.continue({ url: `${stub.base}/api/gds/summary` }));
      await page.getByRole('button', { name: 'Try again' }).click();
      await heading(page, 'How the services stand').waitFor();
      expect(faults).toEqual([]);
      await page.close();
    });
  });

  it('keeps hostile titles as text', async () => {
    const { page, faults } = await open({ query: '?owner=group:default/hostile&by=service' });
    await page
      .getByRole('row', { name: /<img src=x onerror=/ })
      .first()
      .waitFor();
    await page.getByRole('img', { name: /Radar of the axes/ }).waitFor();
    expect(await page.title()).not.toBe('owned');
    expect(await page.locator('a[href^="javascript"], img[src="x"]').count()).toBe(0);
    // A mark that turns the direction of what follows ends with the title.
    expect(
      await page
        .locator('h2 bdi')
        .first()
        .evaluate(title => title.textContent?.includes('\u202e')),
    ).toBe(true);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('tells how to add the first service', async () => {
    const none = { expected: 0, reported: 0, stale: 0, levels: [0, 0, 0, 0], exempted: 0 };
    const { page, faults } = await open({
      prepare: page =>
        page.route('**/api/gds/summary**', async route => {
          const answer = await (await route.fetch()).json();
          await route.fulfill({ json: { ...answer, counts: none } });
        }),
    });
    await heading(page, 'No services yet').waitFor();
    await page.getByText('gds.dev/maturity: enabled').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('is in the navigation', async () => {
    const { page } = await open();
    const entry = page.getByRole('navigation', { name: 'sidebar nav' }).getByRole('link', { name: 'Maturity' });
    expect(await entry.getAttribute('href')).toBe('/maturity');
    await page.close();
  });

  it('leads from a number to what it counts, back, and to the maturity of a service', async () => {
    const { page, faults } = await open();
    await heading(page, /^By owner/).waitFor();
    const requests = requestsOf(page);
    await page.getByRole('link', { name: '7 never reported' }).click();
    await page.getByText('7 of 7').waitFor();
    const url = new URL(page.url());
    expect([url.pathname, url.search, url.hash]).toEqual(['/maturity', '?by=service&level=unreported', '#table']);
    expect(await heading(page, /^Services/).evaluate(found => found === document.activeElement)).toBe(true);
    await page.goBack();
    await heading(page, /^By owner/).waitFor();
    expect(requests).toEqual(['/summary/table?by=service&level=unreported', '/summary/table?by=owner']);
    await page.goto(`${stub.base}/maturity?by=service&q=ledger`);
    await page.getByRole('link', { name: 'Remove the filter: search: ledger' }).click();
    const rows = page.getByRole('region', { name: 'Table, scrolls sideways' });
    await rows.getByRole('rowheader').first().getByRole('link').click();
    await page.waitForURL(/\/catalog\/default\/component\/[\w-]+\/maturity$/);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('goes from a part to its services', async () => {
    const { page, faults } = await open();
    await page
      .getByRole('row', { name: /^Logistics/ })
      .getByRole('link')
      .first()
      .click();
    await heading(page, 'Logistics owner').waitFor();
    await heading(page, 'Services 9 of 9').waitFor();
    await page.getByRole('link', { name: 'All services' }).click();
    await heading(page, 'All services').waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });

  it('pages through 10,000 services', async () => {
    const { page, faults } = await open({ query: '?owner=group:default/big&by=service' });
    await page.getByText('50 of 10,000').waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('100 of 10,000').waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('identity-api-1');
    await page.getByRole('link', { name: 'Remove the filter: search: identity-api-1' }).waitFor();
    await page
      .getByText(/^\d\d? of \d\d?$|^50 of \d{2,3}$/)
      .first()
      .waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });

  it('can be walked by key alone, each stop to be seen', async () => {
    const { page, faults } = await open();
    await page.getByRole('img', { name: /Radar of the axes/ }).waitFor();
    const stops = await walk(page);
    const order = [
      'Download every row of the table as CSV',
      'Print',
      '41 of 48',
      '7 never reported',
      'Level 0: 30 services',
      '30 days ago',
      '14 services',
      '6 in all: their services',
      'Owner',
      'Search',
      'Filter',
      'Table, scrolls sideways',
      'Checkout',
    ];
    const places = order.map(name => stops.findIndex(stop => stop.name === name));
    expect(order.filter((_name, index) => places[index] === -1)).toEqual([]);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(stops.filter(stop => !stop.seen).map(stop => stop.name)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('filters and sorts by key alone', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Filter' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'stale' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/maturity?stale=true');
    const chip = page.getByRole('link', { name: 'Remove the filter: stale' });
    await chip.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/maturity');
    await page.getByRole('columnheader', { name: 'Failed checks' }).getByRole('link').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/maturity?sort=failing&order=desc');
    await page.close();
  });

  it('moves nothing when another answer comes, and shows no skeleton in the first 300 ms', async () => {
    /** @type {() => void} */
    let answer = () => undefined;
    const asked = new Promise(resolve => {
      answer = () => resolve(undefined);
    });
    const { page } = await open({
      prepare: page => page.route('**/api/gds/summary**', async route => asked.then(() => route.continue())),
    });
    const skeleton = page.getByRole('status', { name: 'Reading how the services stand' });
    await skeleton.waitFor();
    expect(await skeleton.evaluate(found => getComputedStyle(found).animationDelay)).toBe('0.3s');
    answer();
    const table = heading(page, /^By owner/);
    await page.getByRole('img', { name: /Radar of the axes/ }).waitFor();
    await page.getByRole('columnheader', { name: 'Coverage' }).scrollIntoViewIfNeeded();
    const place = await table.boundingBox();
    let release = () => undefined;
    const held = new Promise(resolve => {
      release = () => resolve(undefined);
    });
    await page.route('**/api/gds/summary/table**', async route => held.then(() => route.continue()));
    await page.getByRole('columnheader', { name: 'Coverage' }).getByRole('link').click();
    expect(await page.getByRole('row', { name: /^Logistics/ }).isVisible()).toBe(true);
    expect(await table.boundingBox()).toEqual(place);
    release();
    await page.locator('th[aria-sort="ascending"]', { hasText: 'Coverage' }).waitFor();
    await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' });
    expect(await table.boundingBox()).toEqual(place);
    await page.close();
  });

  it('saves the CSV under one name', async () => {
    const { page, faults } = await open({ query: '?by=system&stale=true' });
    await heading(page, /^By system/).waitFor();
    const requests = requestsOf(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download every row of the table as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('gds-maturity.csv');
    expect(readFileSync(await download.path(), 'utf8')).toBe('title\r\n"\'=1+1"\r\n');
    expect(requests).toEqual(['/summary/table.csv?by=system&stale=true']);
    expect(faults).toEqual([]);
    await page.close();
  });

  it.each(['light', 'dark'])('prints without navigation and controls, dark on white: %s', async theme => {
    const { page } = await open({ query: '?by=service', dark: theme === 'dark' });
    await page.getByRole('img', { name: /Radar of the axes/ }).waitFor();
    await page.emulateMedia({ media: 'print' });
    for (const hidden of [
      page.getByRole('navigation', { name: 'sidebar nav' }),
      page.getByRole('button', { name: 'Print' }),
      page.getByRole('button', { name: 'Filter' }),
      page.getByRole('searchbox', { name: 'Search' }),
      page.getByRole('radio', { name: '30 days ago' }),
    ]) {
      expect(await hidden.isVisible()).toBe(false);
    }
    expect(await heading(page, 'All services').evaluate(found => getComputedStyle(found).color)).toBe('rgb(0, 0, 0)');
    expect(await isWide(page)).toBe(false);
    await page.close();
  });
});

/** What is asked of the plugin's backend from now on. @param {import('playwright-core').Page} page */
function requestsOf(page) {
  /** @type {string[]} */
  const requests = [];
  page.on('request', request => {
    const [, path] = request.url().split('/api/gds');
    if (path !== undefined) requests.push(path);
  });
  return requests;
}
