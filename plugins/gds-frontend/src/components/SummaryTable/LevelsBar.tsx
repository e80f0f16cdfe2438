import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { SummaryCounts } from '@gds-dev/backstage-plugin-gds-common';
import { gdsTranslationRef } from '../../translation';
import styles from './SummaryTable.module.css';

/** The services of a part by level, as the shares of one bar; level 0 first. */
export function LevelsBar({ levels }: Pick<SummaryCounts, 'levels'>) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const told = levels.map(
    (services, level) =>
      `${t('summaryPage.levels.level', { level: String(level) })}: ${t('summaryPage.levels.services', { count: services })}`,
  );
  return (
    <span className={styles.bar} role="img" aria-label={told.join(', ')} title={told.join('\n')}>
      {levels.map((services, level) =>
        services === 0 ? null : <span key={level} data-level={level} style={{ flexGrow: services }} />,
      )}
    </span>
  );
}
