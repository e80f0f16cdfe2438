import { describe, expect, it } from 'vitest';
import { fail, finding, noData, report, target } from '../../test/reports.ts';
import type { Finding, Novelty } from '../standard/index.ts';
import { renderMarkdown, renderVerdict } from './markdown.ts';
import type { NoveltyOf } from './novelty.ts';

const shadows = Array.from({ length: 6 }, (_, index) => finding('vet-shadow', { message: `shadow ${index}` })) as [
  Finding,
  ...Finding[],
];
const now = report(
  [target('a', [fail('vet-shadow', 'x', shadows), noData('debug-info', 'no binary', 'build it')])],
  [],
);
const by =
  (...words: Novelty[]): NoveltyOf =>
  ({ finding: { message } }) =>
    words[Number(message.slice(-1))]!;

describe('a page of new findings only', () => {
  it('shows them, what may be new and what has no data, and folds the known ones behind their count', () => {
    const novelty = by('known', 'new', 'unknown', 'known', 'known', 'unknown');
    const [open, known] = renderVerdict(now, { only: 'new', novelty }).split('<details>');
    const messages = (part?: string) => part?.match(/shadow \d/g);
    expect(messages(open)).toEqual(['shadow 1', 'shadow 2', 'shadow 5']);
    expect(open).toContain('\n\nIt is not known of 2 findings whether they are new; they are shown.\n\n');
    expect(open).toContain('**003** debug info (required) | `no binary`');
    expect(known).toContain('<summary>3 known findings are not shown above</summary>');
    expect(messages(known)).toEqual(['shadow 0', 'shadow 3', 'shadow 4']);
  });

  it('never says that nothing is new where that is not known', () => {
    const known = by('known', 'known', 'known', 'known', 'known', 'known');
    expect(renderVerdict(now, { only: 'new', novelty: known })).toContain('\n\nNo new findings.\n\n');
    const page = renderVerdict(now, { only: 'new' });
    expect(page).not.toContain('No new findings');
    expect(page).toContain('\n\nIt is not known of 6 findings whether they are new; they are shown.\n\n');
  });
});

describe('a page that leaves rows out', () => {
  const many = Array.from({ length: 50 }, (_, index) =>
    finding('vet-shadow', { message: `${'long '.repeat(100)}${index}` }),
  );
  const big = report([target('a', [fail('vet-shadow', 'x', [many[0]!, ...many.slice(1)])])], []);

  it('links to the run whose artifact holds them', () => {
    const page = renderMarkdown(big, { most: 20_000, more: 'https://github.example/o/r/actions/runs/7' });
    expect(page).toContain(
      '\n\n30 of 50 shown; all are in the report file of [this run](https://github.example/o/r/actions/runs/7).\n',
    );
  });

  it.each(['javascript:alert(1)', 'no address'])('links to no other address: %s', more => {
    expect(() => renderMarkdown(big, { most: 20_000, more })).toThrow(TypeError);
  });
});

it('the radar is left to the table where mermaid may be too old', () => {
  expect(renderVerdict(now, { mermaid: false })).not.toMatch(/mermaid|The radar/);
  expect(renderVerdict(now, { mermaid: false })).toContain('| axis | value |');
});
