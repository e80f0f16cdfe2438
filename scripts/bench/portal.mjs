import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, openEntity } from '../../examples/portal/e2e/browser.mjs';
import { startPortal } from '../demo/portal.mjs';
import { publishAll } from '../demo/publish.mjs';
import { root } from '../demo/terminal.mjs';
import { median } from './pairs.mjs';

const ENTITY = 'component:default/gds-reference';

/** Opening an entity's maturity in a new browser, then a second page in it, against the catalog's own page. */
export async function benchPortal() {
  const { referenceReport } = await import(join(root, 'packages/core/dist/standard/index.js'));
  const folder = mkdtempSync(join(tmpdir(), 'gds-bench-'));
  const portal = await startPortal();
  try {
    const file = join(folder, 'reference.json');
    const identity = { reportId: randomUUID(), createdAt: new Date().toISOString(), entityRef: ENTITY, version: '0' };
    writeFileSync(file, JSON.stringify(referenceReport('after', identity)));
    await publishAll([file], portal);
    const first = [];
    const second = [];
    const peer = [];
    for (let i = 0; i < 5; i++) {
      const browser = await launch();
      try {
        const begin = performance.now();
        const { page } = await openEntity(browser, { base: portal.address, entity: 'gds-reference', view: 'maturity' });
        await page.getByRole('img', { name: /Radar of the axes/ }).waitFor();
        first.push(performance.now() - begin);
        second.push(
          await timed(() =>
            page
              .getByText('Overview', { exact: true })
              .first()
              .click()
              .then(() => page.getByRole('link', { name: 'All checks and history' }).waitFor()),
          ),
        );
        peer.push(
          await timed(() =>
            page
              .goto(`${portal.address}/catalog`)
              .then(() =>
                page.getByText('gds-reference').or(page.getByText('GDS reference picture')).first().waitFor(),
              ),
          ),
        );
      } finally {
        await browser.close();
      }
    }
    console.log('\nPortal, 5 new browsers');
    for (const [name, times] of [
      ['first page: maturity with its radar', first],
      ['second page: the card', second],
      ['peer: the catalog’s list', peer],
    ]) {
      console.log(`  ${name.padEnd(38)} ${median(times).toFixed(0).padStart(6)} ms`);
    }
    console.log(
      `  ${'ratio first page / catalog list'.padEnd(38)} ${(median(first) / median(peer)).toFixed(2).padStart(6)}`,
    );
  } finally {
    await portal.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed(work) {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
