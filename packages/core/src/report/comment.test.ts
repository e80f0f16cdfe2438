import { describe, expect, it } from 'vitest';
import { fail, finding, mended, neglected, regressed, report, target } from '../../test/reports.ts';
import { renderComment } from './comment.ts';
import { renderSummary } from './summary.ts';

const more = 'https://github.com/octo-org/payments/actions/runs/7';
const golden = (name: string) => `../../test/golden/${name}`;
const one = regressed();
const change = { report: one.now, before: { report: one.before, name: 'main' } };
const whole = mended();
const ledger = {
  report: { ...whole.now, workingDirectory: 'services/ledger', service: { name: 'ledger' } },
  before: { report: whole.before, name: 'main' },
};
const neglect = { ...neglected(), service: { name: 'checkout-api' }, workingDirectory: 'services/checkout' };
const old = { report: neglect, before: { report: neglect, name: 'main' } };

describe('the comment of a pull request', () => {
  it('reads as a person would want it', async () => {
    const only = { only: 'new', more } as const;
    await expect(renderComment([change], { more })).toMatchFileSnapshot(golden('comment-regressed.md'));
    await expect(renderComment([change], only)).toMatchFileSnapshot(golden('comment-only-new.md'));
    await expect(renderComment([ledger, change, old], { more })).toMatchFileSnapshot(golden('comment-several.md'));
    await expect(renderComment([ledger], { more })).toMatchFileSnapshot(golden('comment-mended.md'));
  });

  it('has ten rows at most, what regressed and what is new first, and counts the others', () => {
    const shadows = Array.from({ length: 14 }, (_, index) => finding('vet-shadow', { message: `shadow ${index}` }));
    const big = report([target('a', [fail('vet-shadow', 'x', [shadows[0]!, ...shadows.slice(1)])])], []);
    const page = renderComment([
      { report: big, novelty: ({ finding: { message } }) => (message === 'shadow 13' ? 'new' : 'known') },
    ]);
    expect(page.match(/^\| ✗ \| /gm)).toHaveLength(10);
    expect(page).toMatch(/^\| ✗ \| .* \| \*\*new\*\* `shadow 13` \|/m);
    expect(page.indexOf('shadow 13')).toBeLessThan(page.indexOf('shadow 0'));
    expect(page).toContain('\n\n10 of 14 shown; all are in the job summary.\n');
  });

  it('is short: one line when nothing is left to change, and its length is bounded', () => {
    expect(renderComment([ledger, ledger]).split('\n')[0]).toBe('✓ 2 services: nothing to change');
    for (const most of [60_000, 2000, 300])
      expect(renderComment([change, old], { most }).length).toBeLessThanOrEqual(most);
  });
});

describe('the job summary of several reports', () => {
  it('has a table of the services, then each, the worst first', async () => {
    await expect(renderSummary([ledger, change, old], { more })).toMatchFileSnapshot(golden('summary-several.md'));
    await expect(renderSummary([change], { only: 'new', more })).toMatchFileSnapshot(golden('summary-only-new.md'));
    await expect(renderSummary([ledger], { more })).toMatchFileSnapshot(golden('summary-mended.md'));
    expect(renderSummary([change, old])).toBe(renderSummary([old, change]));
  });

  it('shows as many services as fit, and counts the others', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      report: { ...neglected(), service: { name: `s${index}` } },
    }));
    const page = renderSummary(many, { mostBytes: 60_000 });
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(60_000);
    const headings = page.match(/^### `s\d+`/gm)!.length;
    expect(page).toContain(`\n${headings} of 60 services are shown; all are in the report file.\n`);
    expect(page.match(/^\| ✗ \| `s\d+` \|/gm)).toHaveLength(60);
    expect(Buffer.byteLength(renderSummary(many, { mostBytes: 1000 }))).toBeLessThanOrEqual(1000);
  });

  it('says once which checks are planned, and never that nothing is to change when there is no report', () => {
    expect(renderSummary([old, change]).match(/planned and not built yet/g)).toHaveLength(1);
    expect(renderSummary([])).toBe('There is no report.\n');
    expect(renderComment([])).toBe('There is no report.\n');
  });

  it('counts bytes, not characters', () => {
    const wide = Array.from({ length: 900 }, (_, index) =>
      finding('vet-shadow', { message: `${'語'.repeat(900)}${index}` }),
    );
    const big = { report: report([target('a', [fail('vet-shadow', 'x', [wide[0]!, ...wide.slice(1)])])], []) };
    const page = renderSummary([big]);
    expect(page.length).toBeLessThan(1024 * 1024);
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(1024 * 1024);
    expect(page).toMatch(/\n\d+ of 900 shown; all are in the report file\.\n/);
  });
});
