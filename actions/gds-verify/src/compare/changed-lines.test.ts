import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../../packages/core/test/requires.ts';
import { changedLines, type LineRange } from './changed-lines.ts';

const { skip, reason } = requires('git');

describe.skipIf(skip)(`changedLines${reason}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gds-diff-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What git itself prints of two texts, without the lines before the first hunk, as GitHub gives it. */
  function diff(before: string, after: string, context: number): string {
    for (const [name, text] of [
      ['a', before],
      ['b', after],
    ] as const)
      writeFileSync(join(folder, name), text);
    try {
      execFileSync('git', ['diff', '--no-index', `--unified=${context}`, 'a', 'b'], { cwd: folder, encoding: 'utf8' });
      return '';
    } catch (error) {
      const { stdout } = error as { stdout: string };
      return stdout.slice(Math.max(0, stdout.indexOf('\n@@') + 1)).replace(/\n$/, '');
    }
  }

  /** The headers of a diff without context are the ranges themselves. */
  function rangesByHeaders(patch: string): LineRange[] {
    return [...patch.matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm)].flatMap(([, first, count = '1']): LineRange[] =>
      count === '0' ? [] : [[Number(first), Number(first) + Number(count) - 1]],
    );
  }

  const line = fc.constantFrom('a', 'b', '', ' x', '+ added?', '- gone?', '@@ -1 +9 @@', '\\ No newline', 'ünï 🦄');
  const text = fc
    .tuple(fc.array(line, { maxLength: 25 }), fc.constantFrom('', '\n'))
    .map(([lines, end]) => lines.join('\n') + end);

  it('finds the lines that git says are added, whatever stands in them', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const exact = rangesByHeaders(diff(before, after, 0));
        const all = (ranges: readonly LineRange[]) =>
          ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index));
        expect(all(changedLines(diff(before, after, 3)))).toEqual(all(exact));
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('is empty for a file of which lines were only removed', () => {
    expect(changedLines(diff('a\nb\nc\n', 'a\nc\n', 3))).toEqual([]);
  });
});
