import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { SummaryCounts, SummaryLevel } from '@gds-dev/backstage-plugin-gds-common';
import { readCount } from '../../format/count';
import { readShare } from '../../format/share';
import { gdsTranslationRef } from '../../translation';
import { scopeOf } from '../../view/summaryView';
import { useSummaryView } from '../../view/useSummaryView';
import styles from './Standing.module.css';

/** How many services are at each level now, the highest first; the key of the chart beside it. */
export function LevelsLegend({ counts }: { readonly counts: SummaryCounts }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { view, tableHref } = useSummaryView();
  const part = { ...scopeOf(view), by: 'service' } as const;
  const rows: readonly (readonly [SummaryLevel, number])[] = [
    [3, counts.levels[3]],
    [2, counts.levels[2]],
    [1, counts.levels[1]],
    [0, counts.levels[0]],
    ['unreported', counts.expected - counts.reported],
  ];
  return (
    <ul className={styles.legend}>
      {rows.map(([level, services]) => {
        const name =
          level === 'unreported'
            ? t('summaryPage.levels.neverReported')
            : t('summaryPage.levels.level', { level: String(level) });
        return (
          <li key={level}>
            <span className={styles.key} data-level={level} aria-hidden="true" />
            <span>{name}</span>
            {services === 0 ? (
              <span className={styles.number}>0</span>
            ) : (
              <Link
                className={styles.number ?? ''}
                href={tableHref({ ...part, level })}
                aria-label={`${name}: ${t('summaryPage.levels.services', { count: services })}`}
              >
                {readCount(services)}
              </Link>
            )}
            <span className={styles.part}>{readShare(services, counts.expected)}</span>
          </li>
        );
      })}
    </ul>
  );
}
