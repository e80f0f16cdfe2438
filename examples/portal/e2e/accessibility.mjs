import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds serious or critical in the content of a page, each with the first place; the portal's own
 * navigation around it is left out.
 *
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
export async function seriousFaults(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run(
      { exclude: [['nav[aria-label="sidebar nav"]'], ['.MuiBottomNavigation-root']] },
      { resultTypes: ['violations'] },
    );
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes[0].html.slice(0, 300)} (${nodes.length}) ${nodes[0].any.map(({ message }) => message).join('; ')}`,
      );
  });
}
