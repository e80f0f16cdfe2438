import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import { gdsTranslationRef } from '../../translation';
import { printView, scopeOf } from '../../view/summaryView';
import { useSummaryView } from '../../view/useSummaryView';
import styles from './Summary.module.css';

/** 403 or 404: the portal does not tell which, so neither does this. */
export function Refused() {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { view, hrefTo } = useSummaryView();
  const part = printView({ ...scopeOf(view), by: 'owner' }) !== '';
  return (
    <div className={styles.notice}>
      <Text as="h2" variant="title-x-small" weight="bold">
        {t('summaryPage.refused.title')}
      </Text>
      <Text as="p" color="secondary">
        {t('summaryPage.refused.text')}
      </Text>
      {part && <Link href={hrefTo({ by: 'owner' })}>{t('summaryPage.empty.all')}</Link>}
    </div>
  );
}
