import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './accessibility.mjs';
import { openEntity } from './browser.mjs';
import { isWide } from './reading.mjs';
import { browseStub, missing } from './stub/browsed.mjs';

/** Looks of a page: theme and width in pixels. */
const LOOKS = [['light', 1440]];

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

describe.skipIf(missing)(`card and tab in a browser${missing ? ` (${missing})` : ''}`, () => {
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {() => Promise<void>} */
  let close;
  let base = '';

  beforeAll(async () => {
    ({ browser, base, close } = await browseStub());
  });
  afterAll(() => close?.());

  /** @param {Omit<Parameters<typeof openEntity>[1], 'base'>} what */
  const open = what => openEntity(browser, { base, ...what });

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
        if ((await button.count()) === 0) throw new Error(`no button ${name}`);
        await button.press('Enter');
        const dialog = page.getByRole('dialog', { name });
        await dialog.waitFor();
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
});

/** Waits until every chart is drawn and nothing is read any more. @param {import('playwright-core').Page} page */
async function settled(page) {
  await page.waitForFunction(
    () =>
      document.querySelector('.bui-Skeleton') === null &&
      [...document.querySelectorAll('figure')].every(figure => figure.querySelector('svg') !== null),
  );
}

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
