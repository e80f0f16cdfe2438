import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import { gdsTranslationRef } from '../../translation';

/** The portal did not answer, or not with what was asked. */
export function PortalError({ what, reason, retry }: { what: string; reason: string; retry: () => void }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={t('notices.fault.title', { what })}
      description={reason}
      customActions={
        <Button size="small" variant="secondary" onPress={retry}>
          {t('notices.fault.retry')}
        </Button>
      }
    />
  );
}
