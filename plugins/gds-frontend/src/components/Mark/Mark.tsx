import type { Standing } from '@gds-dev/core/standard';
import styles from './Mark.module.css';

const MARKS: Readonly<Record<Standing, { readonly sign: string; readonly word: string }>> = {
  pass: { sign: '✓', word: 'passed' },
  fail: { sign: '✗', word: 'failed' },
  'no-data': { sign: '○', word: 'no data' },
  exempted: { sign: '~', word: 'exempted' },
  'not-applicable': { sign: '–', word: 'not applicable' },
};

/** The word for a standing, as screens say it. */
export function wordOf(standing: Standing): string {
  return MARKS[standing].word;
}

/** The mark of a verdict, as in the terminal; its word is there for who cannot see it. */
export function Mark({ standing }: { readonly standing: Standing }) {
  const { sign, word } = MARKS[standing];
  return (
    <span className={styles.mark} data-standing={standing} title={word}>
      <span aria-hidden="true">{sign}</span>
      <span className={styles.word}>{word}</span>
    </span>
  );
}
