import { Link } from '@backstage/ui';
import type { SummarySort } from '@gds-dev/backstage-plugin-gds-common';
import { useSummaryView } from '../../view/useSummaryView';
import styles from './SummaryTable.module.css';

export interface ColumnHeadProps {
  readonly text: string;
  readonly title?: string;
  /** Left out: the column orders nothing. */
  readonly sort?: SummarySort;
  /** Numbers stand at the right. */
  readonly number?: boolean;
}

/** Texts, levels and dates begin with the first or worst; counts with the largest. */
const ASCENDING: readonly SummarySort[] = ['title', 'level', 'coverage', 'measured'];

/** A column's name; where it orders the table, a link that does, and the other way round when it does already. */
export function ColumnHead({ text, title, sort, number = false }: ColumnHeadProps) {
  const { view, hrefTo } = useSummaryView();
  const current = (view.sort ?? 'level') === sort;
  const order = view.order ?? 'asc';
  const next = current ? (order === 'asc' ? 'desc' : 'asc') : ASCENDING.includes(sort ?? 'title') ? 'asc' : 'desc';
  const ariaSort = current ? (order === 'asc' ? 'ascending' : 'descending') : undefined;
  const arrow = (
    <span className={styles.arrow} aria-hidden="true">
      {current ? (order === 'asc' ? '▲' : '▼') : ''}
    </span>
  );
  return (
    <th scope="col" className={number ? styles.number : undefined} title={title} aria-sort={ariaSort}>
      {sort === undefined ? (
        text
      ) : (
        <Link standalone color="secondary" className={styles.sort ?? ''} href={hrefTo({ ...view, sort, order: next })}>
          {number && arrow}
          {text}
          {!number && arrow}
        </Link>
      )}
    </th>
  );
}
