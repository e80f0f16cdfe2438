import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import type { LevelsOfDay, SummaryCounts } from '@gds-dev/backstage-plugin-gds-common';
import { CATALOGUE } from '@gds-dev/core/standard';
import { readCount } from '../../format/count';
import { readShare } from '../../format/share';
import { gdsTranslationRef } from '../../translation';
import { scopeOf } from '../../view/summaryView';
import { useSummaryView } from '../../view/useSummaryView';
import { Section } from '../MaturityTab/Section';
import { LevelsChart } from './LevelsChart';
import { LevelsLegend } from './LevelsLegend';
import styles from './Standing.module.css';

export interface StandingProps {
  readonly counts: SummaryCounts;
  readonly trend: readonly LevelsOfDay[];
}

/** How many services report, at which level they are, and how that changed. */
export function Standing({ counts, trend }: StandingProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <Section title={t('summaryPage.standing.title')}>
      <div className={styles.standing}>
        <Coverage counts={counts} />
        <div className={styles.levels}>
          <LevelsChart trend={trend} />
          <LevelsLegend counts={counts} />
        </div>
        <NotAwarded />
      </div>
    </Section>
  );
}

function Coverage({ counts }: Pick<StandingProps, 'counts'>) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { view, tableHref } = useSummaryView();
  const part = { ...scopeOf(view), by: 'service' } as const;
  const { expected, reported, stale, exempted } = counts;
  const unreported = expected - reported;
  return (
    <div className={styles.coverage}>
      <p className={styles.share}>
        <Link href={tableHref(part)} standalone>
          {t('summaryPage.standing.covered', { reported: readCount(reported), expected: readCount(expected) })}
        </Link>
      </p>
      <div>
        <Text as="p" weight="bold">
          {t('summaryPage.standing.coveredTitle', { share: readShare(reported, expected) })}
        </Text>
        <ul className={styles.notes}>
          {unreported > 0 && (
            <li>
              <Link href={tableHref({ ...part, level: 'unreported' })}>
                {t('summaryPage.standing.unreported', { count: unreported })}
              </Link>
            </li>
          )}
          {stale > 0 && (
            <li>
              <Link href={tableHref({ ...part, stale: true })}>
                {t('summaryPage.standing.stale', { count: stale })}
              </Link>
            </li>
          )}
          {exempted > 0 && <li>{t('summaryPage.standing.exempted', { count: exempted })}</li>}
        </ul>
      </div>
    </div>
  );
}

/** Levels of which a must is still planned: nobody can hold them, and the page says so. */
const PLANNED_LEVELS = ([1, 2, 3] as const).filter(level =>
  CATALOGUE.some(row => row.level === level && row.requirement === 'must' && row.status === 'planned'),
);

function NotAwarded() {
  const { t } = useTranslationRef(gdsTranslationRef);
  if (PLANNED_LEVELS.length === 0) return null;
  return (
    <Text as="p" variant="body-small" color="secondary">
      {t('summaryPage.standing.notAwarded', {
        count: PLANNED_LEVELS.length,
        levels: new Intl.ListFormat('en').format(PLANNED_LEVELS.map(String)),
      })}
    </Text>
  );
}
