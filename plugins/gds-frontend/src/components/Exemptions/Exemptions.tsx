import { usePermission } from '@backstage/plugin-permission-react';
import { Skeleton, Text } from '@backstage/ui';
import {
  type ExemptionList,
  gdsExemptionApprovePermission,
  gdsExemptionRequestPermission,
  type ServiceExemption,
} from '@gds-dev/backstage-plugin-gds-common';
import type { Loading } from '../../api/useLoading';
import { useExemptions } from '../../api/useExemptions';
import type { Repository } from '../../links/repository';
import type { Reported } from '../MaturityCard/MaturityOverview';
import { Section } from '../MaturityTab/Section';
import { Forbidden } from '../Notices/Forbidden';
import { PortalError } from '../Notices/PortalError';
import { ExemptionItem } from './ExemptionItem';
import styles from './Exemptions.module.css';
import { RequestDialog } from './RequestDialog';

export interface ExemptionsProps {
  readonly maturity: Reported;
  readonly repository: Repository | undefined;
  /** Called when somebody decided: levels may have changed. */
  readonly onDecided: () => void;
}

/** Which checks of the service are exempted or are to be: why, by whom, until when. */
export function Exemptions({ maturity, repository, onDecided }: ExemptionsProps) {
  const exemptions = useExemptions(maturity.entityRef);
  const open = exemptions.state === 'loaded' ? exemptions.value.exemptions.filter(isOpen) : [];
  return (
    <Section title="Exemptions" {...(open.length > 0 && { count: open.length })}>
      <Loaded exemptions={exemptions} maturity={maturity} repository={repository} onDecided={onDecided} />
    </Section>
  );
}

function Loaded({ exemptions, ...rest }: ExemptionsProps & { readonly exemptions: Loading<ExemptionList> }) {
  switch (exemptions.state) {
    case 'loading':
      return <Skeleton width="100%" height={96} />;
    case 'forbidden':
      return <Forbidden />;
    case 'failed':
      return <PortalError what="The exemptions of this service" reason={exemptions.reason} retry={exemptions.retry} />;
    default:
      return <Lists {...rest} list={exemptions.value} reload={exemptions.reload} />;
  }
}

interface ListsProps extends ExemptionsProps {
  readonly list: ExemptionList;
  readonly reload: () => void;
}

function Lists({ maturity, repository, onDecided, list, reload }: ListsProps) {
  const { entityRef: resourceRef } = maturity;
  const ask = usePermission({ permission: gdsExemptionRequestPermission, resourceRef });
  const approve = usePermission({ permission: gdsExemptionApprovePermission, resourceRef });
  const item = (exemption: ServiceExemption) => (
    <ExemptionItem
      key={exemption.id}
      exemption={exemption}
      repository={repository}
      mayDecide={approve.allowed && list.viewer !== null && exemption.requestedBy !== list.viewer}
      onDecided={() => {
        reload();
        onDecided();
      }}
    />
  );
  const open = list.exemptions.filter(isOpen);
  const ended = list.exemptions.filter(exemption => !isOpen(exemption));
  return (
    <div className={styles.section}>
      {open.length > 0 ? (
        <ul className={styles.list}>{open.map(item)}</ul>
      ) : (
        <Text as="p">No check of this service is exempted, and nobody asks for it.</Text>
      )}
      {ask.allowed && <RequestDialog maturity={maturity} onRequested={reload} />}
      {ended.length > 0 && (
        <details className={styles.ended}>
          <summary>
            Ended <span className={styles.count}>{ended.length}</span>
          </summary>
          <ul className={styles.list}>{ended.map(item)}</ul>
        </details>
      )}
    </div>
  );
}

function isOpen({ state }: ServiceExemption): boolean {
  return state === 'requested' || state === 'approved';
}
