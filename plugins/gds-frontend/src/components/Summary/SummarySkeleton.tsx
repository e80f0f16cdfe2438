import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import { gdsTranslationRef } from '../../translation';
import styles from './Summary.module.css';

/** Takes the room of the page from the start, and is seen when the answer takes longer than 300 ms. */
export function SummarySkeleton() {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <div className={`${styles.content} ${styles.late}`} role="status" aria-label={t('summaryPage.loading')}>
      <Skeleton width="16rem" height={36} />
      <div className={styles.standing}>
        <Skeleton width="100%" height={460} />
        <Skeleton width="100%" height={460} />
      </div>
      <div className={styles.work}>
        <Skeleton width="100%" height={320} />
        <Skeleton width="100%" height={320} />
        <Skeleton width="100%" height={320} />
      </div>
      <Skeleton width="100%" height={420} />
    </div>
  );
}
