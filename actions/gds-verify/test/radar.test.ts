import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderSummary } from '@gds-dev/core/report';
import { referenceReport } from '@gds-dev/core/standard';
import { requires } from '../../../packages/core/test/requires.ts';
import { type Browser, launch, MERMAID, openPage } from './github-page.ts';

const MERMAIDS = Object.keys(MERMAID) as (keyof typeof MERMAID)[];
const needed = requires('chromium', 'cmark-gfm');
const identity = { reportId: crypto.randomUUID(), createdAt: '2026-11-01T00:00:00Z', entityRef: 'a:b/c', version: '0' };
const report = referenceReport('after', identity);
const before = { report: referenceReport('before', identity), name: 'main' };

describe.skipIf(needed.skip)(`the radar of a job summary${needed.reason}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it.each(MERMAIDS)('is drawn whole and in its own colours by the mermaid: %s', async mermaid => {
    const look = { width: 1000, dark: true, mermaid, open: true };
    for (const [shown, curves] of [
      [{ report }, 1],
      [{ report, before }, 2],
    ] as const) {
      const page = await openPage(browser, renderSummary([shown]), look);
      const svg = page.locator('pre.mermaid svg');
      expect(await svg.count()).toBe(1);
      expect(await svg.textContent()).toContain('Latency Visibility');
      expect(await svg.locator('[class*="radarCurve"]').count()).toBe(curves);
      const drawn = await svg.evaluate(picture => {
        const inside = picture.getBoundingClientRect();
        const cut = [...picture.querySelectorAll('text')].filter(text => {
          const { left, right } = text.getBoundingClientRect();
          return left < inside.left || right > inside.right;
        });
        const areas = [...picture.querySelectorAll('[class*="radarCurve"]')];
        return { cut: cut.map(text => text.textContent), strokes: areas.map(area => getComputedStyle(area).stroke) };
      });
      const [grey, blue] = ['rgb(140, 149, 159)', 'rgb(47, 129, 247)'];
      expect(drawn).toEqual({ cut: [], strokes: curves === 1 ? [blue] : [grey, blue] });
      await page.close();
    }
  });
});
