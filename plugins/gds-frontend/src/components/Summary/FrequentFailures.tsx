import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import type { FailingCheck } from '@gds-dev/backstage-plugin-gds-common';
import { isCheckId } from '@gds-dev/core/standard';
import { gdsTranslationRef } from '../../translation';
import { scopeOf } from '../../view/summaryView';
import { useSummaryView } from '../../view/useSummaryView';
import { Section } from '../MaturityTab/Section';
import { CheckName } from './CheckName';
import styles from './Work.module.css';

const SHOWN = 5;

/** The checks that fail in most services, and what mending each alone would do. */
export function FrequentFailures({ failing }: { readonly failing: readonly FailingCheck[] }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { view, tableHref } = useSummaryView();
  const part = { ...scopeOf(view), by: 'service' } as const;
  const known = failing.filter(({ check }) => isCheckId(check));
  const most = known[0]?.services ?? 1;
  return (
    <Section title={t('summaryPage.failing.title')}>
      {known.length === 0 && <Text as="p">{t('summaryPage.failing.nothing')}</Text>}
      <ol className={styles.list}>
        {known.slice(0, SHOWN).map(({ check, services, rise }) => (
          <li key={check}>
            <div className={styles.line}>
              <CheckName check={check} text="failTitle" />
              <Link className={styles.number ?? ''} href={tableHref({ ...part, failing: check })}>
                {t('summaryPage.levels.services', { count: services })}
              </Link>
            </div>
            <div className={styles.measure} aria-hidden="true">
              <div style={{ width: `${(services / most) * 100}%` }} />
            </div>
            <p className={styles.note}>
              {rise === 0 ? (
                t('summaryPage.failing.noRise')
              ) : (
                <Link href={tableHref({ ...part, failing: check, sort: 'gain', order: 'desc' })}>
                  {t('summaryPage.failing.rise', { count: rise })}
                </Link>
              )}
            </p>
          </li>
        ))}
      </ol>
    </Section>
  );
}
