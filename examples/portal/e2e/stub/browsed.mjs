import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch, missingBrowser } from '../browser.mjs';
import { startStub } from './server.mjs';

const dist = fileURLToPath(new URL('../../app/dist', import.meta.url));

/** Why no page of the built app can be opened here; `undefined` when one can. */
export const missing =
  missingBrowser ??
  (existsSync(`${dist}/index.html`) ? undefined : 'needs the built app: npm run build -w examples/portal/app');

/** The built app with answers from fixtures, and a browser for it. */
export async function browseStub() {
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
