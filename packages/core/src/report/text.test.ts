import { expect, it } from 'vitest';
import { hostile, neglected, noData, pass, report, target } from '../../test/reports.ts';
import { CATALOGUE } from '../standard/index.ts';
import { renderText } from './text.ts';

/** Words of one to thirty letters, the same in every run. */
function prose(seed: number, words: number): string {
  let state = seed;
  const next = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  return Array.from({ length: words }, () => 'x'.repeat(1 + next(30))).join(' ');
}

const reports = [
  ['a neglected service', neglected()],
  ['a hostile report', hostile()],
  ...[1, 2, 3].map(
    seed =>
      [
        `prose ${seed}`,
        report(
          [
            target(`name-${seed}`, [
              ...CATALOGUE.map((row, index) => pass(row.id, prose(seed + index, 40))),
              noData('debug-info', prose(seed, 50), prose(seed + 1, 50)),
            ]),
          ],
          [],
          { notes: [prose(seed + 2, 60)] },
        ),
      ] as const,
  ),
] as const;

it.each(reports)('%s: no line is wider than the terminal but for a single word', (_name, one) => {
  for (const width of [60, 80, 100]) {
    for (const line of renderText(one, { width }).split('\n')) {
      const [longest = 0] = line
        .split(' ')
        .map(word => word.length)
        .sort((a, b) => b - a);
      // A head of 30 columns at most stands before a word that cannot be broken.
      expect(line.length, line).toBeLessThanOrEqual(Math.max(width, longest + 30));
    }
  }
});
