import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** Why no browser test can run here; `undefined` when it can. */
export const missingBrowser = CHROMIUM === undefined ? 'needs Chromium: apt-get install chromium' : undefined;

const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

export function launch() {
  return chromium.launch({ executablePath: CHROMIUM ?? '', args: FLAGS.split(' ') });
}

/**
 * @typedef {{
 *   base: string, width?: number, dark?: boolean,
 *   prepare?: (page: import('playwright-core').Page) => Promise<void>,
 * }} Opening `prepare` runs before the first request
 */

/**
 * Opens a view of an entity as the guest.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {Opening & { entity: string, view: 'overview' | 'maturity' }} what
 */
export function openEntity(browser, { entity, view, ...what }) {
  const path = `/catalog/default/component/${entity}${view === 'maturity' ? '/maturity' : ''}`;
  return openPage(browser, { ...what, path, heading: 'Debugging maturity' });
}

/**
 * Opens the leadership page as the guest; `query` begins with `?` where there is one.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {Opening & { query?: string }} what
 */
export function openSummary(browser, { query = '', ...what }) {
  return openPage(browser, { ...what, path: `/maturity${query}`, heading: 'Maturity' });
}

/**
 * Opens a page as the guest, and notes what must not happen: errors of the page and requests that leave the portal.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {Opening & { path: string, heading: string }} what
 */
async function openPage(browser, { base, path, heading: name, width = 1280, dark = false, prepare }) {
  const page = await browser.newPage({ viewport: { width, height: 1000 }, colorScheme: dark ? 'dark' : 'light' });
  /** @type {string[]} */
  const faults = [];
  page.on('pageerror', error => faults.push(`error: ${error.message}`));
  page.on('dialog', dialog => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', message => {
    if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text());
  });
  page.on('request', request => {
    if (!request.url().startsWith(base) && !/^(?:data|blob):/.test(request.url()))
      faults.push(`left: ${request.url()}`);
  });
  await prepare?.(page);
  await page.goto(`${base}${path}`);
  const enter = page.getByRole('button', { name: 'Enter' });
  const heading = page.getByRole('heading', { name, exact: true });
  await enter.or(heading).first().waitFor({ timeout: 60_000 });
  if (await enter.isVisible()) await enter.click();
  await heading.waitFor({ timeout: 60_000 });
  return { page, faults };
}
