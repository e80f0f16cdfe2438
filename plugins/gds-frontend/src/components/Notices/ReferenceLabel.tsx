import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import { gdsTranslationRef } from '../../translation';

/** Stands on every view of the standard's reference picture. */
export function ReferenceLabel() {
  const { t } = useTranslationRef(gdsTranslationRef);
  return <Alert status="info" icon title={t('notices.reference')} />;
}
