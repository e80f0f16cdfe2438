import { type CheckId, definitionOf, shortCode } from '@gds-dev/core/standard';
import styles from './Work.module.css';

/** The code of a check, then what it asks or what it means that it fails. */
export function CheckName({ check, text }: { readonly check: CheckId; readonly text: 'title' | 'failTitle' }) {
  const row = definitionOf(check);
  return (
    <span className={styles.check}>
      <span className={styles.code}>{shortCode(row.code)}</span> {row[text]}
    </span>
  );
}
