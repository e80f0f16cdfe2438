// Pictures of the job summary and the comment, about as GitHub shows them, to be looked at:
//   node scripts/show.ts FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderComment, renderSummary } from '@gds-dev/core/report';
import { referenceReport } from '@gds-dev/core/standard';
import { mended, neglected, regressed } from '../../../packages/core/test/reports.ts';
import { launch, openPage } from '../test/github-page.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Say into which folder: node scripts/show.ts FOLDER');
mkdirSync(folder, { recursive: true });

const more = 'https://github.com/octo-org/payments/actions/runs/7';
const identity = { reportId: crypto.randomUUID(), createdAt: '2026-11-01T00:00:00Z', entityRef: 'a:b/c', version: '0' };
const branch = (report: ReturnType<typeof neglected>) => ({ report, name: 'main' });
const [one, whole] = [regressed(), mended()];
const change = { report: one.now, before: branch(one.before) };
const reference = { report: referenceReport('after', identity), before: branch(referenceReport('before', identity)) };
const neglect = { report: neglected() };
const checkout = { report: { ...neglected(), service: { name: 'checkout-api' } } };
const ledger = {
  report: { ...whole.now, workingDirectory: 'services/ledger', service: { name: 'ledger' } },
  before: branch(whole.before),
};
const pages = {
  'neglected-summary': renderSummary([neglect], { more }),
  'neglected-comment': renderComment([neglect], { more }),
  'reference-summary': renderSummary([reference], { more }),
  'reference-comment': renderComment([reference], { more }),
  'regressed-comment': renderComment([change], { more, only: 'new' }),
  'several-summary': renderSummary([checkout, change, ledger], { more }),
  'several-comment': renderComment([checkout, change, ledger], { more }),
  'mended-comment': renderComment([ledger], { more }),
};

const browser = await launch();
for (const [name, markdown] of Object.entries(pages)) {
  writeFileSync(join(folder, `${name}.md`), markdown);
  for (const width of [1000, 400]) {
    for (const dark of [false, true]) {
      const page = await openPage(browser, markdown, { width, dark, mermaid: 'github', open: false });
      const file = `${name}-${width}-${dark ? 'dark' : 'light'}.png`;
      await page.screenshot({ path: join(folder, file), fullPage: true });
      await page.close();
    }
  }
}
await browser.close();
