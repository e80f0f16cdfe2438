import type { PartRow, ServiceRow, SummaryTable } from '@gds-dev/backstage-plugin-gds-common';

type Cell = string | number | boolean | null;

const PART_COLUMNS: readonly (readonly [string, (row: PartRow) => Cell])[] = [
  ['ref', row => row.ref],
  ['title', row => row.title],
  ['parent', row => row.parent],
  ['services', row => row.expected],
  ['reported', row => row.reported],
  ['stale', row => row.stale],
  ['level_0', row => row.levels[0]],
  ['level_1', row => row.levels[1]],
  ['level_2', row => row.levels[2]],
  ['level_3', row => row.levels[3]],
  ['mean_level', row => row.level],
  ['with_exemptions', row => row.exempted],
  ['failing_checks', row => row.failing],
  ['regressions_7_days', row => row.regressions],
  ['one_mend_lifts', row => row.gain],
];

const SERVICE_COLUMNS: readonly (readonly [string, (row: ServiceRow) => Cell])[] = [
  ['entity', row => row.entityRef],
  ['title', row => row.title],
  ['owner', row => row.owner],
  ['system', row => row.system],
  ['domain', row => row.domain],
  ['level', row => row.level],
  ['failing_checks', row => row.failing],
  ['exempted_checks', row => row.exempted],
  ['regressions_7_days', row => row.regressions],
  ['one_mend_lifts', row => row.gain],
  ['measured_at', row => row.measuredAt],
  ['stale', row => row.stale],
];

/** A table as CSV (RFC 4180) that a spreadsheet takes for text and numbers, never for a formula. */
export function csvOf(table: SummaryTable): string {
  return table.by === 'service' ? lines(SERVICE_COLUMNS, table.rows) : lines(PART_COLUMNS, table.rows);
}

function lines<T>(columns: readonly (readonly [string, (row: T) => Cell])[], rows: readonly T[]): string {
  const header = columns.map(([name]) => cellOf(name)).join(',');
  const body = rows.map(row => columns.map(([, read]) => cellOf(read(row))).join(','));
  return [header, ...body, ''].join('\r\n');
}

/** First characters, after spaces, at which spreadsheets read a formula; full-width ones too. */
const FORMULA = /^\s*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

export function cellOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = cell.replaceAll('\0', '');
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
