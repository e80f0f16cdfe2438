import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { launch, missingBrowser } from '../browser.mjs';
import { startStub } from './server.mjs';

const dist = fileURLToPath(new URL('../../app/dist', import.meta.url));

/** Why no page of the built app can be opened here; `undefined` when one can. */
const missing =
  missingBrowser ??
  (existsSync(`${dist}/index.html`) ? undefined : 'needs the built app: npm run build -w examples/portal/app');

/** Looks of a page: theme and width in pixels. */
export const LOOKS = [
  ['light', 1440],
  ['dark', 1440],
  ['light', 390],
  ['dark', 390],
];

/** @typedef {{ browser: import('playwright-core').Browser, base: string, close: () => Promise<void> }} Browsed */

/**
 * `describe` of the built app with answers from fixtures, and a browser for it; skipped with the reason in its name
 * where there is none.
 *
 * @param {string} name
 * @param {(stub: Browsed) => void} body what it is given is filled before the first test
 */
export function describeBrowsed(name, body) {
  describe.skipIf(missing)(`${name} in a browser${missing ? ` (${missing})` : ''}`, () => {
    const stub = /** @type {Browsed} */ ({});
    beforeAll(async () => void Object.assign(stub, await browseStub()));
    afterAll(() => stub.close?.());
    body(stub);
  });
}

/** @returns {Promise<Browsed>} */
async function browseStub() {
  const server = await startStub(dist, 0);
  const address = server.address();
  const base = `http://localhost:${typeof address === 'object' ? address?.port : ''}`;
  const browser = await launch();
  const close = async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  };
  return { browser, base, close };
}
