import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import { useState } from 'react';
import { gdsApiRef } from '../../api/gdsApiRef';
import { reasonOf } from '../../api/reasonOf';
import { gdsTranslationRef } from '../../translation';
import { useSummaryView } from '../../view/useSummaryView';

const FILE_NAME = 'gds-maturity.csv';

type Export = { readonly state: 'idle' | 'loading' } | { readonly state: 'failed'; readonly reason: string };

/** The table as a file, and the page on paper. */
export function SummaryTools() {
  const { t } = useTranslationRef(gdsTranslationRef);
  const api = useApi(gdsApiRef);
  const { view } = useSummaryView();
  const [csv, setCsv] = useState<Export>({ state: 'idle' });
  const download = () => {
    setCsv({ state: 'loading' });
    api.getSummaryCsv(view).then(
      content => {
        save(content);
        setCsv({ state: 'idle' });
      },
      (error: unknown) => setCsv({ state: 'failed', reason: reasonOf(error) }),
    );
  };
  return (
    <>
      {csv.state === 'failed' && (
        <Text role="alert" variant="body-small" color="danger">
          {t('summaryPage.export.csvFault', { reason: csv.reason })}
        </Text>
      )}
      <Button
        size="small"
        variant="secondary"
        isPending={csv.state === 'loading'}
        onPress={download}
        aria-label={t('summaryPage.export.csvTitle')}
      >
        {t('summaryPage.export.csv')}
      </Button>
      <Button size="small" variant="secondary" onPress={() => window.print()}>
        {t('summaryPage.export.print')}
      </Button>
    </>
  );
}

/** Lets the browser keep it under the fixed name, whatever it holds. */
function save(content: Blob) {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = FILE_NAME;
  link.click();
  URL.revokeObjectURL(address);
}
