import type { SummaryLevel, SummarySort } from '@gds-dev/backstage-plugin-gds-common';
import type { CheckId } from '@gds-dev/core/standard';

/** Which rows of a table, and in which order. */
export interface RowsQuery {
  readonly sort: SummarySort;
  readonly order: 'asc' | 'desc';
  readonly offset: number;
  /** `Infinity` for all. */
  readonly limit: number;
  readonly level?: SummaryLevel;
  readonly failing?: CheckId;
  readonly regressed?: boolean;
  readonly stale?: boolean;
  readonly q?: string;
  /** The rows are for no picture: their trends stay empty. */
  readonly withoutTrends?: true;
}

export interface Rows<T> {
  readonly rows: T[];
  /** On all pages together. */
  readonly total: number;
}
