import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Standing } from '@gds-dev/core/standard';
import { gdsTranslationRef } from '../../translation';
import styles from './Mark.module.css';

const SIGNS: Readonly<Record<Standing, string>> = {
  pass: '✓',
  fail: '✗',
  'no-data': '○',
  exempted: '~',
  'not-applicable': '–',
};

/** The mark of a verdict, as in the terminal; its word is there for who cannot see it. */
export function Mark({ standing }: { readonly standing: Standing }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const word = t(`standing.${standing}`);
  return (
    <span className={styles.mark} data-standing={standing} title={word}>
      <span aria-hidden="true">{SIGNS[standing]}</span>
      <span className={styles.word}>{word}</span>
    </span>
  );
}
