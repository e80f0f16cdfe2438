import type { Finding } from '@gds-dev/core/standard';
import type { Repository } from '../../links/repository';
import { Prose } from '../Prose/Prose';
import styles from './CheckItem.module.css';
import { FactTable } from './FactTable';
import { Place } from './Place';

export interface FindingViewProps {
  readonly finding: Finding;
  readonly commit: string | null;
  readonly repository: Repository | undefined;
}

/** One fault: what, where, the evidence and the change that mends it. */
export function FindingView({ finding, commit, repository }: FindingViewProps) {
  return (
    <li className={styles.finding}>
      <p className={styles.message}>
        {finding.severity !== 'error' && <span className={styles.severity}>{finding.severity}: </span>}
        <Prose text={finding.message} />
      </p>
      {finding.location && <Place location={finding.location} commit={commit} repository={repository} />}
      <FactTable label="Evidence" facts={finding.evidence} />
      {finding.related.map((related, index) => (
        <div key={index} className={styles.related}>
          <Prose text={related.message} />
          <Place location={related.location} commit={commit} repository={repository} />
        </div>
      ))}
      <p className={styles.remedy}>
        <strong>Mend:</strong> <Prose text={finding.remedy} />
      </p>
    </li>
  );
}
