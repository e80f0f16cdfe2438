import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import type { Summary } from '@gds-dev/backstage-plugin-gds-common';
import { isCheckId } from '@gds-dev/core/standard';
import { useMaturityHref } from '../../links/useMaturityHref';
import { gdsTranslationRef } from '../../translation';
import { scopeOf } from '../../view/summaryView';
import { useSummaryView } from '../../view/useSummaryView';
import { Section } from '../MaturityTab/Section';
import { Mark } from '../Mark/Mark';
import { When } from '../When/When';
import { CheckName } from './CheckName';
import styles from './Work.module.css';

const SHOWN = 5;

/** What passed and fails since a report of the last 7 days, the newest first. */
export function Regressions({ regressions }: Pick<Summary, 'regressions'>) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { view, tableHref } = useSummaryView();
  const maturityHref = useMaturityHref();
  return (
    <Section title={t('summaryPage.regressions.title')}>
      {regressions.total === 0 && <Text as="p">{t('summaryPage.regressions.nothing')}</Text>}
      <ol className={styles.list}>
        {regressions.newest.slice(0, SHOWN).map(({ entityRef, title, check, target, at, commit }, index) => {
          const href = maturityHref(entityRef);
          return (
            <li key={index}>
              <div className={styles.line}>
                {href === undefined ? (
                  <bdi>{title}</bdi>
                ) : (
                  <Link href={href}>
                    <bdi>{title}</bdi>
                  </Link>
                )}
                <span className={styles.when}>
                  <When at={at} />
                </span>
              </div>
              <p className={styles.note}>
                <Mark standing="fail" /> {isCheckId(check) ? <CheckName check={check} text="title" /> : check}
                {target !== null && (
                  <>
                    {' · '}
                    <bdi>{target}</bdi>
                  </>
                )}
                {' · '}
                {commit === null ? (
                  t('summaryPage.regressions.sameCode')
                ) : (
                  <code title={t('summaryPage.regressions.commit', { sha: commit })}>{commit.slice(0, 7)}</code>
                )}
              </p>
            </li>
          );
        })}
      </ol>
      {regressions.total > 0 && (
        <p className={styles.all}>
          <Link href={tableHref({ ...scopeOf(view), by: 'service', regressed: true })}>
            {t('summaryPage.regressions.all', { count: regressions.total })}
          </Link>
        </p>
      )}
    </Section>
  );
}
