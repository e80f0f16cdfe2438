import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import { gdsTranslationRef } from '../../translation';
import styles from './MaturityCard.module.css';

/** Takes about the room of a card with its content, and is seen when the answer takes longer than 300 ms. */
export function MaturityCardSkeleton() {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <div className={`${styles.overview} ${styles.late}`} role="status" aria-label={t('maturity.loading')}>
      <Skeleton width="8rem" height={24} />
      <Skeleton width="100%" height={72} />
      <Skeleton width="100%" height={84} />
      <Skeleton width="100%" height={200} />
      <Skeleton width="14rem" height={16} />
    </div>
  );
}
