import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Container } from '@backstage/ui';
import { useSummary } from '../../api/useSummary';
import { gdsTranslationRef } from '../../translation';
import { useSummaryView } from '../../view/useSummaryView';
import { PortalError } from '../Notices/PortalError';
import { NoServices } from './NoServices';
import { Refused } from './Refused';
import { SummaryContent } from './SummaryContent';
import { readable } from '../Contrast/readable';
import styles from './Summary.module.css';
import { SummarySkeleton } from './SummarySkeleton';

/** How debuggable the services of an organisation or of a part of it are: the leadership page. */
export function SummaryPage() {
  return (
    <Container className={readable(styles.page)}>
      <Body />
    </Container>
  );
}

function Body() {
  const { t } = useTranslationRef(gdsTranslationRef);
  const { view } = useSummaryView();
  const summary = useSummary(view);
  switch (summary.state) {
    case 'loading':
      return <SummarySkeleton />;
    case 'forbidden':
      return <Refused />;
    case 'failed':
      return <PortalError what={t('summaryPage.readFault')} reason={summary.reason} retry={summary.retry} />;
    default:
      return summary.value.summary.counts.expected === 0 ? (
        <NoServices scope={summary.value.summary.scope} />
      ) : (
        <SummaryContent shown={summary.value} />
      );
  }
}
