import type { Report, Target } from '../standard/index.ts';
import { cellCode } from './github-text.ts';

/** How much of a table is shown. */
export interface Size {
  readonly rows: number;
  readonly cell: number;
}

/** A row of a table and the target that it is of. */
export interface Row {
  readonly target: Target | null;
  /** Rows that are equal in this are one row for several targets. */
  readonly says: readonly unknown[];
  /** Behind these words the targets are named. */
  readonly check: string;
  /** All cells, made with the words of the check. */
  readonly cells: (check: string) => readonly string[];
}

/** Rows that say the same as one; targets are named when the report has several. */
export function shared(rows: readonly Row[], report: Report, { cell }: Size): string[][] {
  const byText = new Map<string, { readonly row: Row; readonly names: Set<string> }>();
  for (const row of rows) {
    const key = JSON.stringify([row.target === null, row.check, ...row.says]);
    const one = byText.get(key) ?? { row, names: new Set() };
    byText.set(key, one);
    if (row.target) one.names.add(row.target.name);
  }
  return [...byText.values()].map(({ row, names }) => {
    const of = [...names].map(name => cellCode(name, cell)).join(', ');
    return [...row.cells(report.targets.length > 1 && of !== '' ? `${row.check} · ${of}` : row.check)];
  });
}

/**
 * A table behind a line that opens it; nothing without rows.
 *
 * @param rest what holds the rows that are left out, in Markdown.
 */
export function folded(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  size: Pick<Size, 'rows'>,
  rest: string,
): string[] {
  if (rows.length === 0) return [];
  return [`<details><summary>${title}</summary>\n\n${table(heads, rows, size, rest)}\n\n</details>`];
}

/** @param rest what holds the rows that are left out, in Markdown. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  size: Pick<Size, 'rows'>,
  rest: string,
): string {
  const shown = rows.slice(0, size.rows);
  const lines = [heads, heads.map(() => '---'), ...shown].map(cells => `| ${cells.join(' | ')} |`);
  return shown.length === rows.length
    ? lines.join('\n')
    : `${lines.join('\n')}\n\n${shown.length} of ${rows.length} shown; all are in ${rest}.`;
}
