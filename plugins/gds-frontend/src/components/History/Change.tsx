import { isRegression, type VerdictChange } from '@gds-dev/backstage-plugin-gds-common';
import { Mark } from '../Mark/Mark';
import { causeOf, standingNamed } from './changes';
import styles from './History.module.css';

/** `✓ → ✗ regression` */
export function Change({ change }: { readonly change: VerdictChange }) {
  const cause = causeOf(change);
  return (
    <span className={styles.change}>
      {change.from !== null && (
        <>
          <Verdict name={change.from} />
          <span aria-label="became">→</span>
        </>
      )}
      <Verdict name={change.to} />
      {isRegression(change) && <span className={styles.regression}>regression</span>}
      {cause !== null && <span className={styles.of}>{cause}</span>}
    </span>
  );
}

function Verdict({ name }: { readonly name: string }) {
  const standing = standingNamed(name);
  return standing ? <Mark standing={standing} /> : <span>{name}</span>;
}
