import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { VisuallyHidden } from '@backstage/ui';
import { gdsTranslationRef } from '../../translation';
import styles from './SummaryTable.module.css';

/** A value that nobody measured: neither a zero nor an empty place. */
export function Unknown() {
  const { t } = useTranslationRef(gdsTranslationRef);
  const word = t('summaryPage.table.noValue');
  return (
    <span className={styles.unknown} title={word}>
      <span aria-hidden="true">○</span>
      <VisuallyHidden>{word}</VisuallyHidden>
    </span>
  );
}
