import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { useHistory } from '../../api/useHistory';
import { useMaturity } from '../../api/useMaturity';
import { repositoryOf } from '../../links/repository';
import { MaturityCardSkeleton } from '../MaturityCard/MaturityCardSkeleton';
import { Forbidden } from '../Notices/Forbidden';
import { NeverReported } from '../Notices/NeverReported';
import { PortalError } from '../Notices/PortalError';
import { gdsTranslationRef } from '../../translation';
import { MaturityDetails } from './MaturityDetails';
import { Section } from './Section';

/** Everything GDS knows of the service of this page: how it stands, what to do, and how it came here. */
export function MaturityTab() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  return <TabOf key={entityRef} entityRef={entityRef} />;
}

function TabOf({ entityRef }: { readonly entityRef: string }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { entity } = useEntity();
  const maturity = useMaturity(parseEntityRef(entityRef));
  const history = useHistory(parseEntityRef(entityRef));
  switch (maturity.state) {
    case 'loading':
      return (
        <Section title={t('maturity.title')}>
          <MaturityCardSkeleton />
        </Section>
      );
    case 'forbidden':
      return (
        <Section title={t('maturity.title')}>
          <Forbidden />
        </Section>
      );
    case 'failed':
      return (
        <Section title={t('maturity.title')}>
          <PortalError what={t('maturity.readFault')} reason={maturity.reason} retry={maturity.retry} />
        </Section>
      );
    default:
      return maturity.value.state === 'never-reported' ? (
        <Section title={t('maturity.title')}>
          <NeverReported entityRef={maturity.value.entityRef} />
        </Section>
      ) : (
        <MaturityDetails
          maturity={maturity.value}
          history={history}
          repository={repositoryOf(entity)}
          reload={() => {
            maturity.reload();
            if (history.state === 'loaded') history.reload();
          }}
        />
      );
  }
}
