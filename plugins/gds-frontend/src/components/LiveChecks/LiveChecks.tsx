import { parseEntityRef } from '@backstage/catalog-model';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, Text } from '@backstage/ui';
import { gdsLiveRunPermission } from '@gds-dev/backstage-plugin-gds-common';
import { terminalSafeLine } from '@gds-dev/core/report';
import { useCallback, useState } from 'react';
import { gdsApiRef } from '../../api/gdsApiRef';
import { reasonOf } from '../../api/reasonOf';
import { useLoading } from '../../api/useLoading';
import { gdsTranslationRef } from '../../translation';
import styles from './LiveChecks.module.css';

export interface LiveChecksProps {
  readonly entityRef: string;
  /** Asks for the maturity again. */
  readonly reload: () => void;
}

type Run = { readonly state: 'idle' | 'starting' | 'started' } | { readonly state: 'refused'; readonly reason: string };

/** Starts the checks of the running service, where the portal has any and the reader may; else nothing. */
export function LiveChecks({ entityRef, reload }: LiveChecksProps) {
  const api = useApi(gdsApiRef);
  const { t } = useTranslationRef(gdsTranslationRef);
  const { allowed } = usePermission({ permission: gdsLiveRunPermission, resourceRef: entityRef });
  const checks = useLoading(useCallback(() => api.getLiveChecks(parseEntityRef(entityRef)), [api, entityRef]));
  const [run, setRun] = useState<Run>({ state: 'idle' });
  if (!allowed || checks.state !== 'loaded' || checks.value.services.length === 0) return null;

  const start = async () => {
    setRun({ state: 'starting' });
    try {
      await api.startLiveChecks(parseEntityRef(entityRef));
      setRun({ state: 'started' });
    } catch (error) {
      setRun({ state: 'refused', reason: reasonOf(error) });
    }
  };
  return (
    <div className={styles.live}>
      {run.state === 'started' ? (
        <Button size="small" variant="secondary" onPress={reload}>
          {t('live.again')}
        </Button>
      ) : (
        <Button size="small" variant="secondary" isPending={run.state === 'starting'} onPress={start}>
          {t('live.check')}
        </Button>
      )}
      <Text as="p" variant="body-small" role="status">
        {run.state === 'started' && t('live.started')}
        {run.state === 'refused' && t('live.refused', { reason: terminalSafeLine(run.reason) })}
      </Text>
    </div>
  );
}
