import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { gdsTranslationRef } from '../../translation';
import styles from './Notices.module.css';

/** 403 or 404: the portal does not tell which, so neither does this. */
export function Forbidden() {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <div className={styles.notice}>
      <Text as="p" weight="bold">
        {t('notices.forbidden.title')}
      </Text>
      <Text as="p" color="secondary">
        {t('notices.forbidden.text')}
      </Text>
    </div>
  );
}
