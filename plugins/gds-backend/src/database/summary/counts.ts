import type { AxisMean, SummaryCounts } from '@gds-dev/backstage-plugin-gds-common';
import { AXES } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { AXIS_COLUMNS, type AxisColumn } from '../axisColumns';
import { staleBefore } from '../../days';
import { services, type ServiceScope } from './services';

/** A number as PostgreSQL (text for sums and counts) or SQLite gives it. */
export type NumberColumn = number | string | null;

export type CountsRow = Record<
  'expected' | 'reported' | 'stale' | 'l0' | 'l1' | 'l2' | 'l3' | 'exempted',
  NumberColumn
>;

type MeansRow = Record<AxisColumn, NumberColumn> & Record<`${AxisColumn}_services`, NumberColumn>;

/** Columns that count services by how they stand; one binding: {@link staleBefore}. */
export const COUNTS = `count(*) as expected, count(s.report_id) as reported,
  sum(case when s.measured_at < ? then 1 else 0 end) as stale,
  sum(case when s.level = 0 and s.report_id is not null then 1 else 0 end) as l0,
  sum(case when s.level = 1 then 1 else 0 end) as l1,
  sum(case when s.level = 2 then 1 else 0 end) as l2,
  sum(case when s.level = 3 then 1 else 0 end) as l3,
  sum(case when s.exempted > 0 then 1 else 0 end) as exempted`;

export function countsOf(row: CountsRow): SummaryCounts {
  return {
    expected: Number(row.expected),
    reported: Number(row.reported),
    stale: Number(row.stale),
    levels: [Number(row.l0), Number(row.l1), Number(row.l2), Number(row.l3)],
    exempted: Number(row.exempted),
  };
}

/** How the services stand now, and their mean axes. */
export async function readCounts(
  knex: Knex,
  scope: ServiceScope,
  now: Date,
): Promise<{ readonly counts: SummaryCounts; readonly axes: AxisMean[] }> {
  const row = await services(knex, scope)
    .select(knex.raw(`${COUNTS}, ${means('s')}`, [staleBefore(now)]))
    .first<CountsRow & MeansRow>();
  return { counts: countsOf(row), axes: meansOf(row) };
}

/** Columns with the mean and the number of values of each axis. */
export function means(table: string): string {
  return Object.values(AXIS_COLUMNS)
    .map(column => `avg(${table}.${column}) as ${column}, count(${table}.${column}) as ${column}_services`)
    .join(', ');
}

export function meansOf(row: MeansRow): AxisMean[] {
  return AXES.map(axis => {
    const column = AXIS_COLUMNS[axis];
    const tenths = row[column];
    return {
      axis,
      value: tenths === null ? null : Math.round(Number(tenths)) / 10,
      services: Number(row[`${column}_services`]),
    };
  });
}

export type { MeansRow };
