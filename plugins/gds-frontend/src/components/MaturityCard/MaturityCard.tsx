import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Card, CardBody, CardHeader, Link, Text } from '@backstage/ui';
import type { Maturity } from '@gds-dev/backstage-plugin-gds-common';
import type { Loading } from '../../api/useLoading';
import { useMaturity } from '../../api/useMaturity';
import { repositoryOf, type Repository } from '../../links/repository';
import { readable } from '../Contrast/readable';
import { Forbidden } from '../Notices/Forbidden';
import { NeverReported } from '../Notices/NeverReported';
import { PortalError } from '../Notices/PortalError';
import { gdsTranslationRef } from '../../translation';
import styles from './MaturityCard.module.css';
import { MaturityCardSkeleton } from './MaturityCardSkeleton';
import { MaturityOverview } from './MaturityOverview';

export interface MaturityCardProps {
  /** Address of the maturity tab; without it the card has no link to the details. */
  readonly detailsHref?: string | undefined;
}

/** How the service of this page stands, and the one thing to do next. */
export function MaturityCard({ detailsHref }: MaturityCardProps) {
  const { entity } = useEntity();
  return <CardOf key={stringifyEntityRef(entity)} detailsHref={detailsHref} />;
}

function CardOf({ detailsHref }: MaturityCardProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { entity } = useEntity();
  const maturity = useMaturity(parseEntityRef(stringifyEntityRef(entity)));
  return (
    <Card className={readable(styles.card)} aria-label={t('maturity.title')}>
      <CardHeader>
        <div className={styles.header}>
          <Text as="h2" variant="title-x-small" weight="bold">
            {t('maturity.title')}
          </Text>
          {detailsHref !== undefined && <Link href={detailsHref}>{t('maturity.details')}</Link>}
        </div>
      </CardHeader>
      <CardBody>
        <Body maturity={maturity} repository={repositoryOf(entity)} />
      </CardBody>
    </Card>
  );
}

function Body({ maturity, repository }: { maturity: Loading<Maturity>; repository: Repository | undefined }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  switch (maturity.state) {
    case 'loading':
      return <MaturityCardSkeleton />;
    case 'forbidden':
      return <Forbidden />;
    case 'failed':
      return <PortalError what={t('maturity.readFault')} reason={maturity.reason} retry={maturity.retry} />;
    default:
      return maturity.value.state === 'never-reported' ? (
        <NeverReported entityRef={maturity.value.entityRef} />
      ) : (
        <MaturityOverview maturity={maturity.value} repository={repository} />
      );
  }
}
