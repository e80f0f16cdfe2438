import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { LevelsOfDay, ServiceRow } from '@gds-dev/backstage-plugin-gds-common';
import { definitionOf, isCheckId, shortCode } from '@gds-dev/core/standard';
import { readCount } from '../../format/count';
import { nameOf } from '../../format/reference';
import { useMaturityHref } from '../../links/useMaturityHref';
import { gdsTranslationRef } from '../../translation';
import { useSummaryView } from '../../view/useSummaryView';
import { When } from '../When/When';
import { ColumnHead } from './ColumnHead';
import { Sparkline } from './Sparkline';
import styles from './SummaryTable.module.css';
import { Unknown } from './Unknown';

export interface ServiceTableProps {
  readonly rows: readonly ServiceRow[];
  readonly days: readonly LevelsOfDay[];
}

/** Services: each leads to its maturity, which has the checks behind its numbers. */
export function ServiceTable({ rows, days }: ServiceTableProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <ColumnHead text={t('summaryPage.table.column.service')} sort="title" />
          <ColumnHead text={t('summaryPage.table.column.level')} sort="level" number />
          <ColumnHead text={t('summaryPage.table.column.trend')} />
          <ColumnHead text={t('summaryPage.table.column.failing')} sort="failing" number />
          <ColumnHead text={t('summaryPage.table.column.exempted')} number />
          <ColumnHead
            text={t('summaryPage.table.column.regressions')}
            title={t('summaryPage.table.column.regressionsTitle')}
            sort="regressions"
            number
          />
          <ColumnHead
            text={t('summaryPage.table.column.gainOfService')}
            title={t('summaryPage.table.column.gainOfServiceTitle')}
            sort="gain"
          />
          <ColumnHead text={t('summaryPage.table.column.owner')} />
          <ColumnHead text={t('summaryPage.table.column.measured')} sort="measured" />
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Service key={row.entityRef} row={row} days={days} />
        ))}
      </tbody>
    </table>
  );
}

function Service({ row, days }: { readonly row: ServiceRow; readonly days: ServiceTableProps['days'] }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { hrefTo } = useSummaryView();
  const href = useMaturityHref()(row.entityRef);
  const reported = row.level !== null;
  const linked = (value: number) => <Count value={value} href={href} known={reported} />;
  return (
    <tr>
      <th scope="row">
        {href === undefined ? (
          <bdi>{row.title}</bdi>
        ) : (
          <Link href={href} title={row.entityRef}>
            <bdi>{row.title}</bdi>
          </Link>
        )}
      </th>
      <td className={styles.number}>{row.level ?? <Unknown />}</td>
      <td>
        <Sparkline values={row.trend} days={days} />
      </td>
      {linked(row.failing)}
      {linked(row.exempted)}
      {linked(row.regressions)}
      <td>{row.gain !== null && isCheckId(row.gain) && checkNamed(row.gain)}</td>
      <td>
        {row.owner !== null && (
          <Link href={hrefTo({ owner: row.owner, by: 'service' })} title={row.owner}>
            <bdi>{nameOf(row.owner)}</bdi>
          </Link>
        )}
      </td>
      <td className={styles.when}>
        {row.measuredAt === null ? (
          <span className={styles.secondary}>{t('summaryPage.table.never')}</span>
        ) : (
          <>
            <When at={row.measuredAt} />
            {row.stale && <span className={styles.stale}> {t('summaryPage.table.stale')}</span>}
          </>
        )}
      </td>
    </tr>
  );
}

/** Of a service that never reported nothing is known, so nothing is counted. */
function Count({ value, href, known }: { value: number; href: string | undefined; known: boolean }) {
  return (
    <td className={styles.number}>
      {!known && <Unknown />}
      {known && (value === 0 || href === undefined) && <span className={styles.secondary}>{readCount(value)}</span>}
      {known && value > 0 && href !== undefined && <Link href={href}>{readCount(value)}</Link>}
    </td>
  );
}

function checkNamed(check: NonNullable<ServiceRow['gain']>): string {
  const { code, title } = definitionOf(check);
  return `${shortCode(code)} ${title}`;
}
