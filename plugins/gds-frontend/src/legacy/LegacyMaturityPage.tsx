import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { PluginHeader } from '@backstage/ui';
import { SummaryPage } from '../components/Summary/SummaryPage';
import { MaturityIcon } from '../extensions/MaturityIcon';
import { gdsTranslationRef } from '../translation';

/** The page under the header that the new frontend system would give it. */
export function LegacyMaturityPage() {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <>
      <PluginHeader title={t('summaryPage.title')} icon={<MaturityIcon />} />
      <SummaryPage />
    </>
  );
}
