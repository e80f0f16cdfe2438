import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import { ANNOTATION_MATURITY, type Summary } from '@gds-dev/backstage-plugin-gds-common';
import { gdsTranslationRef } from '../../translation';
import { useSummaryView } from '../../view/useSummaryView';
import { Copyable } from '../Copyable/Copyable';
import styles from './Summary.module.css';
import { SummaryHeader } from './SummaryHeader';

const ANNOTATION = `metadata:\n  annotations:\n    ${ANNOTATION_MATURITY}: enabled`;

/** How the first service comes to be counted; of a part, the way back. */
export function NoServices({ scope }: { readonly scope: Summary['scope'] }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { hrefTo } = useSummaryView();
  const part = scope.owner ?? scope.system ?? scope.domain;
  return (
    <div className={styles.content}>
      {part !== null && <SummaryHeader scope={scope} at={null} standardVersion={null} />}
      <div className={styles.notice}>
        {part !== null ? (
          <>
            <Text as="p">{t('summaryPage.empty.part')}</Text>
            <Link href={hrefTo({ by: 'owner' })}>{t('summaryPage.empty.all')}</Link>
          </>
        ) : (
          <>
            <Text as="h2" variant="title-small" weight="bold">
              {t('summaryPage.empty.title')}
            </Text>
            <Text as="p">{t('summaryPage.empty.how')}</Text>
            <Copyable label={t('summaryPage.empty.label')} text={ANNOTATION} />
            <Text as="p" color="secondary">
              {t('summaryPage.empty.then')}
            </Text>
          </>
        )}
      </div>
    </div>
  );
}
