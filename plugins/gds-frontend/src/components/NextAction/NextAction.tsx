import { Text } from '@backstage/ui';
import type { MaturityCheck } from '@gds-dev/backstage-plugin-gds-common';
import { definitionOf, type LevelResult, shortCode } from '@gds-dev/core/standard';
import { Mark } from '../Mark/Mark';
import { Prose } from '../Prose/Prose';
import styles from './NextAction.module.css';
import { nextStep } from './nextStep';

export interface NextActionProps {
  readonly checks: readonly MaturityCheck[];
  readonly level: LevelResult;
}

/** The one step with the largest gain. */
export function NextAction({ checks, level }: NextActionProps) {
  const step = nextStep(checks, level);
  if (step.kind === 'nothing') return <Text as="p">Nothing to mend: no check that was judged fails.</Text>;
  const row = definitionOf(step.check);
  return (
    <section className={styles.action} aria-label="What to do next">
      <p>
        <Mark standing={step.kind === 'mend' ? 'fail' : 'no-data'} />{' '}
        <span className={styles.code}>{shortCode(row.code)}</span>{' '}
        <strong>{step.kind === 'mend' ? row.failTitle : `No data: ${row.title}`}</strong>
        {step.target !== null && <span className={styles.secondary}> · {step.target}</span>}
      </p>
      <p className={styles.how}>
        <Prose text={step.action} />
      </p>
      {step.others > 0 && <p className={styles.secondary}>and {step.others} more</p>}
    </section>
  );
}
