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

/** Targets that one row names; the others are counted. */
const MOST_TARGETS = 5;

/** A row that stands for itself and those that say the same, with its cells. */
export interface SharedRow<R extends Row> {
  readonly row: R;
  readonly cells: readonly string[];
}

/** Rows that say the same as one; targets are named when the report has several. */
export function sharedRows<R extends Row>(rows: readonly R[], report: Report, cell: number): SharedRow<R>[] {
  const byText = new Map<string, { readonly row: R; readonly names: Set<string> }>();
  for (const row of rows) {
    const key = JSON.stringify([row.target === null, row.check, ...row.says]);
    const one = byText.get(key) ?? { row, names: new Set() };
    byText.set(key, one);
    if (row.target) one.names.add(row.target.name);
  }
  return [...byText.values()].map(({ row, names }) => {
    const named = [...names].slice(0, MOST_TARGETS).map(name => cellCode(name, cell));
    const of = `${named.join(', ')}${names.size > named.length ? ` and ${names.size - named.length} more` : ''}`;
    return { row, cells: row.cells(report.targets.length > 1 && of !== '' ? `${row.check} · ${of}` : row.check) };
  });
}

/** The cells of {@link sharedRows}. */
export function shared(rows: readonly Row[], report: Report, { cell }: Size): (readonly string[])[] {
  return sharedRows(rows, report, cell).map(({ cells }) => cells);
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

/**
 * @param rest what holds the rows that are left out, in Markdown.
 * @param align of each column; to the left when left out.
 */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  size: Pick<Size, 'rows'>,
  rest: string,
  align: readonly string[] = heads.map(() => '---'),
): string {
  const shown = rows.slice(0, size.rows);
  const lines = [heads, align, ...shown].map(cells => `| ${cells.join(' | ')} |`);
  return shown.length === rows.length
    ? lines.join('\n')
    : `${lines.join('\n')}\n\n${shown.length} of ${rows.length} shown; all are in ${rest}.`;
}
