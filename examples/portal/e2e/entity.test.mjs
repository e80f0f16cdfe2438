import { describe, expect, it } from 'vitest';
import { seriousFaults } from './accessibility.mjs';
import { openEntity } from './browser.mjs';
import { isWide, walk } from './reading.mjs';
import { describeBrowsed, LOOKS } from './stub/browsed.mjs';

/** Each state of card and tab: its entity, and what shows that it is there. */
const STATES = {
  'never reported': ['never-reported', 'This service has not been measured yet'],
  'no permission': ['forbidden', 'Not yours to see, or not there'],
  'an error': ['broken', /The stub answers 500/],
  stale: ['stale', /Stale: last measured 12 days ago/],
  'exemptions of every kind': ['payments', /^Measured/],
  'what changed': ['changed', /^Measured/],
  'nothing to mend': ['sound', /^Measured/],
  'nothing measured': ['unmeasured', /^Measured/],
  'hundreds of findings': ['crowded', /^Measured/],
  'long names': ['long-named', /^Measured/],
  'hostile texts': ['hostile', /^Measured/],
  'the reference': ['gds-reference', 'Reference picture of the standard — not a service'],
};

describeBrowsed('card and tab', stub => {
  /** @param {Omit<Parameters<typeof openEntity>[1], 'base'>} what */
  const open = what => openEntity(stub.browser, { base: stub.base, ...what });

  describe.each(LOOKS)('%s at %i px', (theme, width) => {
    const look = { width, dark: theme === 'dark' };

    it.each(
      Object.entries(STATES).flatMap(([state, [entity, text]]) =>
        ['overview', 'maturity'].map(view => [state, view, entity, text]),
      ),
    )('has no serious fault, no error and nothing too wide: %s, %s', async (_state, view, entity, text) => {
      const { page, faults } = await open({ entity, view, ...look });
      await page.getByText(text).first().waitFor();
      await settled(page);
      if (view === 'maturity') await unfold(page);
      expect(await seriousFaults(page)).toEqual([]);
      expect(await isWide(page)).toBe(false);
      expect(await page.title()).not.toBe('owned');
      expect(faults).toEqual([]);
      await picture(page, `${entity}-${view}-${theme}-${width}`);
      await page.close();
    });

    it('has dialogs that fit, and that give the focus back', async () => {
      const { page, faults } = await open({ entity: 'payments', view: 'maturity', ...look });
      for (const name of ['Ask for an exemption', 'Reject: debug info', 'Revoke: vet and shadow']) {
        const button = page.getByRole('button', { name });
        await button.waitFor();
        await button.press('Enter');
        const dialog = page.getByRole('dialog', { name });
        await dialog.waitFor();
        await page.waitForTimeout(FADE_MS);
        expect(await seriousFaults(page)).toEqual([]);
        expect(await isWide(page)).toBe(false);
        await picture(page, `dialog-${name.split(':')[0]}-${theme}-${width}`);
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
        await page.waitForFunction(() => document.activeElement !== document.body);
        expect(await button.evaluate(found => found === document.activeElement)).toBe(true);
      }
      expect(faults).toEqual([]);
      await page.close();
    });
  });

  it.each(['overview', 'maturity'])('goes on when the portal answers again: %s', async view => {
    const { page, faults } = await open({ entity: 'broken', view });
    await page.getByText(/The stub answers 500/).waitFor();
    await page.route('**/api/gds/entities/component/default/broken/**', route =>
      route.continue({ url: route.request().url().replace('/broken/', '/payments/') }),
    );
    await page.getByRole('button', { name: 'Try again' }).first().press('Enter');
    await page.getByText('No debug info in the binary').first().waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });

  it('keeps the rest of the tab when its history cannot be read', async () => {
    const { page, faults } = await open({
      entity: 'payments',
      view: 'maturity',
      prepare: page =>
        page.route('**/api/gds/**/history**', route => route.fulfill({ status: 500, json: { status: 500 } })),
    });
    await page.getByText('The history of this service could not be read').waitFor();
    await page.getByText('No debug info in the binary').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.unroute('**/api/gds/**/history**');
    await page.getByRole('region', { name: 'History' }).getByRole('button', { name: 'Try again' }).press('Enter');
    await page.getByText('Nothing has been recorded yet.').waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });

  it.each([
    ['overview', ['All checks and history', '4f2c91e']],
    [
      'maturity',
      [
        '0 of 4 inputs measured',
        '4f2c91e',
        'No debug info in the binary',
        'examples/services/payments-neglected/Makefile:7:12',
        'Two builds of the same commit differ',
        'Revoke: vet and shadow',
        'Ask for an exemption',
        'Ended',
      ],
    ],
  ])('is walked by key alone, each stop to be seen: %s', async (view, order) => {
    const { page, faults } = await open({ entity: 'payments', view });
    await page
      .getByText(/^Measured/)
      .first()
      .waitFor();
    await settled(page);
    const stops = await walk(page);
    const names = stops.map(stop => stop.name);
    const places = order.map(name => names.findIndex(stop => stop.includes(name)));
    expect(
      order.filter((_name, index) => places[index] === -1),
      names.join('\n'),
    ).toEqual([]);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    // The tabs above are Backstage's own.
    const unseen = stops.filter(stop => !stop.seen).map(stop => stop.name);
    expect(unseen.filter(name => name !== 'Overview' && name !== 'Maturity')).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('opens and closes a check by key alone', async () => {
    const { page } = await open({ entity: 'payments', view: 'maturity' });
    const check = page.getByRole('button', { name: /Addresses cannot be turned into file and line/ });
    await check.focus();
    expect(await check.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Enter');
    expect(await check.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Space');
    expect(await check.getAttribute('aria-expanded')).toBe('false');
    await page.close();
  });

  it.each(['overview', 'maturity'])('shows a skeleton only after 300 ms, and moves nothing: %s', async view => {
    /** @type {() => void} */
    let answer = () => undefined;
    const asked = new Promise(resolve => {
      answer = () => resolve(undefined);
    });
    const { page } = await open({
      entity: 'payments',
      view,
      prepare: page => page.route('**/api/gds/**', async route => asked.then(() => route.continue())),
    });
    const skeleton = page.getByRole('status', { name: 'Reading the maturity of this service' });
    await skeleton.waitFor();
    expect(await skeleton.evaluate(found => getComputedStyle(found).animationDelay)).toBe('0.3s');
    expect(await seriousFaults(page)).toEqual([]);
    await picture(page, `loading-${view}`);
    await page.evaluate(() => {
      const seen = /** @type {any} */ (window);
      seen.moved = 0;
      new PerformanceObserver(list => {
        for (const entry of list.getEntries()) seen.moved += /** @type {any} */ (entry).value;
      }).observe({ type: 'layout-shift', buffered: false });
    });
    answer();
    await page
      .getByText(/^Measured/)
      .first()
      .waitFor();
    await settled(page);
    expect(await page.evaluate(() => /** @type {any} */ (window).moved)).toBeLessThan(0.1);
    await page.close();
  });
});

/** Waits until every chart is drawn and nothing is read any more. @param {import('playwright-core').Page} page */
async function settled(page) {
  await page.waitForFunction(
    () =>
      document.querySelector('.bui-Skeleton') === null &&
      [...document.querySelectorAll('figure')].every(figure => figure.querySelector('svg') !== null),
  );
}

/** Longer than what fades in takes: half of a fade has other colours. */
const FADE_MS = 500;

/** Opens everything on the page that can be opened. @param {import('playwright-core').Page} page */
async function unfold(page) {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('main details')) details.setAttribute('open', '');
    for (const closed of document.querySelectorAll('main section h3 button[aria-expanded="false"]'))
      /** @type {HTMLElement} */ (closed).click();
  });
}

/** Keeps a picture of the page where `GDS_PICTURES` names a folder. @param {import('playwright-core').Page} page */
async function picture(page, /** @type {string} */ name) {
  const folder = process.env.GDS_PICTURES;
  if (!folder) return;
  // The app scrolls inside of itself: a window as high as its content shows all of it.
  const width = page.viewportSize()?.width ?? 0;
  const height = await page.evaluate(() =>
    Math.max(
      ...[...document.querySelectorAll('main, article, [class*="BackstageContent"], body')].map(
        one => one.scrollHeight,
      ),
    ),
  );
  await page.setViewportSize({ width, height: Math.min(Math.max(height + 200, 1000), 6000) });
  await page.screenshot({ path: `${folder}/${name.replaceAll(' ', '-')}.png`, fullPage: true });
}
