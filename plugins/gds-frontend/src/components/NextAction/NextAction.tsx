import { Text } from '@backstage/ui';
import type { MaturityCheck } from '@gds-dev/backstage-plugin-gds-common';
import { definitionOf, type LevelResult, shortCode, standingOf } from '@gds-dev/core/standard';
import { Mark } from '../Mark/Mark';
import { Prose } from '../Prose/Prose';
import styles from './NextAction.module.css';
import { nextStep } from './nextStep';

export interface NextActionProps {
  readonly checks: readonly MaturityCheck[];
  readonly level: LevelResult;
}

/** The one step with the largest gain, in two lines. */
export function NextAction({ checks, level }: NextActionProps) {
  const step = nextStep(checks, level);
  if (step.kind === 'nothing') return <Text as="p">Nothing to mend: no check that was judged fails.</Text>;
  const { result, target } = step.check;
  const row = definitionOf(result.check);
  const remedy = result.outcome === 'fail' ? result.findings[0]?.remedy : undefined;
  const action = result.outcome === 'no-data' ? result.provide : (remedy ?? row.remedy);
  return (
    <section className={styles.action} aria-label="What to do next">
      <p className={styles.what}>
        <Mark standing={standingOf(result)} />{' '}
        <span className={styles.code}>{shortCode(row.code)}</span>{' '}
        <strong>{step.kind === 'mend' ? row.failTitle : `No data for: ${row.title}`}</strong>
        {target && <span className={styles.secondary}> · {target.name}</span>}
      </p>
      <p className={styles.how}>
        <Prose text={action} />
      </p>
      {step.others > 0 && <p className={styles.secondary}>and {step.others} more</p>}
    </section>
  );
}

