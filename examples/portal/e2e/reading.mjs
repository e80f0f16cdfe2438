/** Whether the page as a whole scrolls sideways. @param {import('playwright-core').Page} page */
export function isWide(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
}

/** The stops of the tabulator key on the page, each with its name and whether its focus can be seen. */
export async function walk(/** @type {import('playwright-core').Page} */ page) {
  const stops = [];
  for (let step = 0; step < 150; step++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const found = document.activeElement;
      if (!found || found === document.body) return null;
      const looks = [found, found.parentElement, found.closest('label')].map(one => one && getComputedStyle(one));
      const seen = looks.some(
        look => look && ((look.outlineStyle !== 'none' && look.outlineWidth !== '0px') || look.boxShadow !== 'none'),
      );
      const name = found.getAttribute('aria-label') ?? found.getAttribute('placeholder') ?? found.textContent ?? '';
      return { name: name.trim(), seen };
    });
    if (stop === null) break;
    stops.push(stop);
  }
  return stops;
}
