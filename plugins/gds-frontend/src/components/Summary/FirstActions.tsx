import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import type { FailingCheck } from '@gds-dev/backstage-plugin-gds-common';
import { definitionOf, isCheckId } from '@gds-dev/core/standard';
import { gdsTranslationRef } from '../../translation';
import { scopeOf } from '../../view/summaryView';
import { useSummaryView } from '../../view/useSummaryView';
import { Section } from '../MaturityTab/Section';
import { Prose } from '../Prose/Prose';
import { CheckName } from './CheckName';
import styles from './Work.module.css';

const SHOWN = 3;

/** The mends that lift most services to a higher level, each by itself. */
export function FirstActions({ failing }: { readonly failing: readonly FailingCheck[] }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { view, tableHref } = useSummaryView();
  const best = failing
    .filter(({ check, rise }) => rise > 0 && isCheckId(check))
    .sort((a, b) => b.rise - a.rise)
    .slice(0, SHOWN);
  return (
    <Section title={t('summaryPage.actions.title')}>
      {best.length === 0 && <Text as="p">{t('summaryPage.actions.nothing')}</Text>}
      <ol className={styles.list}>
        {best.map(({ check, rise }) => (
          <li key={check}>
            <div className={styles.line}>
              <CheckName check={check} text="title" />
              <Link
                className={styles.number ?? ''}
                href={tableHref({ ...scopeOf(view), by: 'service', failing: check, sort: 'gain', order: 'desc' })}
              >
                {t('summaryPage.actions.rise', { count: rise })}
              </Link>
            </div>
            <p className={`${styles.note} ${styles.how}`}>
              <Prose text={definitionOf(check).remedy} />
            </p>
          </li>
        ))}
      </ol>
    </Section>
  );
}
