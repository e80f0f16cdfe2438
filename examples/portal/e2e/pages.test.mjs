import { expect, it } from 'vitest';
import { openEntity } from './browser.mjs';
import { describeBrowsed } from './stub/browsed.mjs';

describeBrowsed('the pages', stub => {
  /** @param {Omit<Parameters<typeof openEntity>[1], 'base'>} what */
  const open = what => openEntity(stub.browser, { base: stub.base, ...what });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 480],
  ])('draw the reference whole, %s at %i px', async (theme, width) => {
    const { page, faults } = await open({ entity: 'gds-reference', view: 'maturity', width, dark: theme === 'dark' });
    await page.getByText('Reference picture of the standard — not a service').waitFor();
    const radar = page.getByRole('img', { name: /Radar of the axes/ });
    await radar.waitFor();
    const geometry = await radar.evaluate(element => {
      const box = element.getBoundingClientRect();
      const inside = [...element.querySelectorAll('.radarAxisLabel')].map(label => {
        const { left, right, top, bottom } = label.getBoundingClientRect();
        return left >= box.left - 1 && right <= box.right + 1 && top >= box.top - 1 && bottom <= box.bottom + 1;
      });
      const fill = (/** @type {string} */ selector) => getComputedStyle(element.querySelector(selector) ?? element);
      return {
        inside,
        label: fill('.radarAxisLabel').fill,
        surface: getComputedStyle(document.body).getPropertyValue('--bui-fg-primary'),
        now: fill('.radarCurve-1').stroke,
        before: fill('.radarCurve-0').stroke,
        wide: document.documentElement.scrollWidth > window.innerWidth,
      };
    });
    expect(geometry.inside).toEqual([true, true, true, true, true]);
    expect(geometry.label).toBe(theme === 'dark' ? 'rgb(255, 255, 255)' : 'rgb(0, 0, 0)');
    expect(geometry.now).not.toBe(geometry.before);
    expect(geometry.wide).toBe(false);
    const row = page.getByRole('row', { name: /Root Cause Speed/ });
    expect(await row.getByRole('cell').allInnerTexts()).toEqual(['39', '92', '+53', '100 %']);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('lead from the card to the tab', async () => {
    const { page, faults } = await open({ entity: 'payments', view: 'overview' });
    await page.getByRole('region', { name: 'What to do next' }).getByText('No debug info in the binary').waitFor();
    await page.getByRole('link', { name: 'All checks and history' }).click();
    await page.waitForURL('**/payments/maturity');
    const line = page.getByRole('link', { name: /Makefile:7:12/ });
    expect(await line.getAttribute('href')).toMatch(
      /^https:\/\/github\.com\/example\/shop\/blob\/[0-9a-f]{40}\/examples\/services\/payments-neglected\/Makefile#L7$/,
    );
    expect(faults).toEqual([]);
    await page.close();
  });

  it('keep hostile texts as text', async () => {
    const { page, faults } = await open({ entity: 'hostile', view: 'maturity' });
    await page.getByText('<img src=x onerror=').first().waitFor();
    expect(await page.title()).not.toBe('owned');
    expect(await page.locator('a[href^="javascript"], img[src="x"]').count()).toBe(0);
    expect(faults).toEqual([]);
    await page.close();
  });

  it.each([
    ['never-reported', 'This service has not been measured yet'],
    ['stale', /Stale: last measured 12 days ago/],
    ['forbidden', 'Not yours to see, or not there'],
    ['broken', /The stub answers 500/],
  ])('have a state for %s', async (entity, text) => {
    const { page, faults } = await open({ entity, view: 'overview' });
    await page.getByText(text).first().waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });

  it('move nothing when the chart comes', async () => {
    /** @type {() => void} */
    let answer = () => undefined;
    const asked = new Promise(resolve => {
      answer = () => resolve(undefined);
    });
    const { page } = await open({
      entity: 'gds-reference',
      view: 'maturity',
      prepare: page => page.route('**/api/gds/**', async route => asked.then(() => route.continue())),
    });
    await page.route('**/static/*.js', async route => {
      await new Promise(resolve => setTimeout(resolve, 1500));
      await route.continue();
    });
    answer();
    const figure = page.getByRole('figure').first();
    const radar = page.getByRole('img', { name: /Radar of the axes/ });
    await figure.waitFor();
    expect(await radar.count()).toBe(0);
    const place = await figure.boundingBox();
    await radar.waitFor();
    expect(await figure.boundingBox()).toEqual(place);
    await page.close();
  });
});
