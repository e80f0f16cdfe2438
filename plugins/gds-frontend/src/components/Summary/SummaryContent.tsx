import type { ShownSummary } from '../../api/useSummary';
import { SummaryTableSection } from '../SummaryTable/SummaryTableSection';
import { AxesNow } from './AxesNow';
import { FirstActions } from './FirstActions';
import { FrequentFailures } from './FrequentFailures';
import { Regressions } from './Regressions';
import { Standing } from './Standing';
import styles from './Summary.module.css';
import { SummaryHeader } from './SummaryHeader';
import { SummaryTools } from './SummaryTools';

/** How it stands, what to mend, then the table. What is of the view before stays until the next is there. */
export function SummaryContent({ shown }: { readonly shown: ShownSummary }) {
  const { summary, pending } = shown;
  return (
    <div className={styles.content}>
      <SummaryHeader scope={summary.scope} at={summary.at} standardVersion={summary.standardVersion}>
        <SummaryTools />
      </SummaryHeader>
      <div className={styles.whole} aria-busy={pending === 'everything'}>
        <div className={styles.standing}>
          <Standing counts={summary.counts} trend={summary.trend} />
          <AxesNow axes={summary.axes} at={summary.at} />
        </div>
        <div className={styles.work}>
          <FrequentFailures failing={summary.failing} />
          <FirstActions failing={summary.failing} />
          <Regressions regressions={summary.regressions} />
        </div>
        <SummaryTableSection shown={shown} />
      </div>
    </div>
  );
}
