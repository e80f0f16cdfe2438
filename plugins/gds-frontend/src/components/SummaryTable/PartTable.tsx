import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { LevelsOfDay, PartRow } from '@gds-dev/backstage-plugin-gds-common';
import { readCount } from '../../format/count';
import { nameOf } from '../../format/reference';
import { readShare } from '../../format/share';
import { gdsTranslationRef } from '../../translation';
import { scopeOf } from '../../view/summaryView';
import { useSummaryView } from '../../view/useSummaryView';
import { ColumnHead } from './ColumnHead';
import { LevelsBar } from './LevelsBar';
import { Sparkline } from './Sparkline';
import styles from './SummaryTable.module.css';
import { Unknown } from './Unknown';

type PartBy = 'owner' | 'system' | 'domain';

export interface PartTableProps {
  readonly by: PartBy;
  readonly rows: readonly PartRow[];
  readonly days: readonly LevelsOfDay[];
}

/** Groups, systems or domains: each leads to the same page for that part, each number to what it counts. */
export function PartTable({ by, rows, days }: PartTableProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <ColumnHead text={t(`summaryPage.table.column.${by}`)} sort="title" />
          <ColumnHead
            text={t('summaryPage.table.column.meanLevel')}
            title={t('summaryPage.table.column.meanLevelTitle')}
            sort="level"
            number
          />
          <ColumnHead text={t('summaryPage.table.column.trend')} />
          <ColumnHead text={t('summaryPage.table.column.services')} sort="services" number />
          <ColumnHead text={t('summaryPage.table.column.coverage')} sort="coverage" number />
          <ColumnHead text={t('summaryPage.table.column.failing')} sort="failing" number />
          <ColumnHead
            text={t('summaryPage.table.column.regressions')}
            title={t('summaryPage.table.column.regressionsTitle')}
            sort="regressions"
            number
          />
          <ColumnHead
            text={t('summaryPage.table.column.gain')}
            title={t('summaryPage.table.column.gainTitle')}
            sort="gain"
            number
          />
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Part key={row.ref} by={by} row={row} days={days} />
        ))}
      </tbody>
    </table>
  );
}

function Part({
  by,
  row,
  days,
}: {
  readonly by: PartBy;
  readonly row: PartRow;
  readonly days: PartTableProps['days'];
}) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { view, hrefTo, tableHref } = useSummaryView();
  const part = { ...scopeOf(view), [by]: row.ref, by: 'service' } as const;
  const unreported = row.expected - row.reported;
  const covered = t('summaryPage.table.coverageTitle', {
    reported: readCount(row.reported),
    expected: readCount(row.expected),
  });
  return (
    <tr>
      <th scope="row">
        <Link href={hrefTo(part)} title={row.ref}>
          <bdi>{row.title}</bdi>
        </Link>
        {row.parent !== null && (
          <span className={styles.secondary} title={row.parent}>
            {' '}
            {t('summaryPage.table.partOf')} <bdi>{nameOf(row.parent)}</bdi>
          </span>
        )}
      </th>
      <td className={styles.number}>
        {row.level === null ? (
          <Unknown />
        ) : (
          <span className={styles.level}>
            <LevelsBar levels={row.levels} />
            <Link href={tableHref({ ...part, sort: 'level' })}>{row.level.toFixed(2)}</Link>
          </span>
        )}
      </td>
      <td>
        <Sparkline values={row.trend} days={days} />
      </td>
      <Count value={row.expected} href={tableHref(part)} />
      <td className={styles.number}>
        <Link href={tableHref(unreported > 0 ? { ...part, level: 'unreported' } : part)} title={covered}>
          {readShare(row.reported, row.expected)}
        </Link>
      </td>
      <Count value={row.failing} href={tableHref({ ...part, sort: 'failing', order: 'desc' })} />
      <Count value={row.regressions} href={tableHref({ ...part, regressed: true })} />
      <Count value={row.gain} href={tableHref({ ...part, sort: 'gain', order: 'desc' })} />
    </tr>
  );
}

/** A number that leads to what it counts; there is nothing to see behind a zero. */
function Count({ value, href }: { readonly value: number; readonly href: string }) {
  return (
    <td className={styles.number}>
      {value === 0 ? <span className={styles.secondary}>0</span> : <Link href={href}>{readCount(value)}</Link>}
    </td>
  );
}
