import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import { When } from '../When/When';
import { gdsTranslationRef } from '../../translation';

/** The newest measurement is older than a week. */
export function StaleNotice({ measuredAt }: { readonly measuredAt: string }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <Alert
      status="warning"
      icon
      title={t('notices.stale.title', { when: <When at={measuredAt} /> })}
      description={t('notices.stale.text')}
    />
  );
}
