/** First and last line of a run of added or changed lines, 1-based. */
export type LineRange = readonly [first: number, last: number];

const HUNK = /^@@ -\d{1,9}(?:,\d{1,9})? \+(\d{1,9})(?:,\d{1,9})? @@/;

/**
 * The lines that a patch adds or changes, as runs of the new file's lines. Takes the hunks of one
 * file, as GitHub gives them (unified diff format of GNU diffutils, "Detailed Unified").
 */
export function changedLines(patch: string): LineRange[] {
  const ranges: [number, number][] = [];
  let line = 0;
  for (const text of patch.split('\n')) {
    const hunk = HUNK.exec(text);
    if (hunk) {
      line = Number(hunk[1]);
    } else if (text.startsWith('+')) {
      const last = ranges.at(-1);
      if (last && last[1] === line - 1) last[1] = line;
      else ranges.push([line, line]);
      line++;
    } else if (text.startsWith(' ') || text === '') {
      line++;
    }
  }
  return ranges;
}
