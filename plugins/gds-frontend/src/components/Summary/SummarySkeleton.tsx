import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Card, CardBody, Skeleton } from '@backstage/ui';
import { gdsTranslationRef } from '../../translation';
import styles from './Summary.module.css';

/** Takes the room of the page from the start, and is seen when the answer takes longer than 300 ms. */
export function SummarySkeleton() {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <div className={`${styles.content} ${styles.late}`} role="status" aria-label={t('summaryPage.loading')}>
      <Skeleton width="12rem" height={52} />
      <div className={styles.standing}>
        <CardSkeleton height={400} />
        <CardSkeleton height={400} />
      </div>
      <div className={styles.work}>
        <CardSkeleton height={320} />
        <CardSkeleton height={320} />
        <CardSkeleton height={320} />
      </div>
      <CardSkeleton height={400} />
    </div>
  );
}

function CardSkeleton({ height }: { readonly height: number }) {
  return (
    <Card>
      <CardBody>
        <div className={styles.placeholder}>
          <Skeleton width="40%" height={22} />
          <Skeleton width="100%" height={height} />
        </div>
      </CardBody>
    </Card>
  );
}
