import { describe, expect, it } from 'vitest';
import { fail, finding, noData, pass, report, target } from '../../test/reports.ts';
import { passedBefore } from './before.ts';
import { renderMarkdown } from './markdown.ts';
import { judged } from './verdict.ts';

const shadow = finding('vet-shadow', { message: 'err is shadowed' });
const stripped = finding('debug-info', { message: 'no DWARF' });
const then = report(
  [target('a', [pass('debug-info', 'DWARF 5'), pass('offline-build', 'builds'), fail('vet-shadow', 'x', [shadow])])],
  [],
);
const now = report(
  [
    target('a', [
      fail('vet-shadow', 'x', [shadow]),
      fail('debug-info', 'no DWARF', [stripped]),
      noData('offline-build', 'no Go', 'install Go'),
    ]),
    target('b', [fail('debug-info', 'no DWARF', [stripped])]),
  ],
  [],
);
const before = { report: then, name: 'main' };

describe('what passed before', () => {
  it('is a regression for the same target alone', () => {
    const lost = judged(now).filter(passedBefore(before));
    expect(lost.map(({ target: of, result }) => [of?.name, result.check])).toEqual([
      ['a', 'debug-info'],
      ['a', 'offline-build'],
    ]);
    expect(judged(now).filter(passedBefore(undefined))).toEqual([]);
    expect(judged(then).filter(passedBefore(before))).toEqual([]);
  });

  it('stands first among what failed, with the branch it passed on', () => {
    const page = renderMarkdown(now, { before });
    const codes = [...page.matchAll(/^\| [✗○] \| (\*\*.*?) \| /gm)].map(([, check]) => check);
    expect(codes).toEqual([
      '**003** No debug info in the binary · `a` (**regressed**, passed on `main`)',
      '**021** go vet or the shadow analyzer found a mistake · `a`',
      '**003** No debug info in the binary · `b`',
      '**001** offline build · `a` (required, passed on `main`)',
    ]);
    expect(page).toContain('✗ 3 failed, 1 of them passed on `main` · ○ 1 without data, which passed on `main`');
  });
});

describe('the level before', () => {
  const level = (held: number) => ({ ...now, level: { ...now.level, held } });

  it('is in the headline when it differs', () => {
    expect(renderMarkdown(now, { before: { ...before, report: level(1) } })).toMatch(
      /^### .* \(was level 1 on `main`\)\n/,
    );
    expect(renderMarkdown(now, { before })).not.toContain('was level');
  });

  it('names a branch in code, in headline and table', () => {
    const name = '|x|`@team`<b>#1';
    const page = renderMarkdown(now, { before: { report: level(1), name } });
    expect(page).toMatch(/^### .*\(was level 1 on ``\|x\|`@team`<b>#1``\)\n/);
    expect(page).toContain('| axis | ``\\|x\\|`@team`<b>#1`` | this change | Δ | known | measured from |');
  });
});
