import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type { MaturityCheck } from '@gds-dev/backstage-plugin-gds-common';
import { definitionOf, type LevelResult, shortCode } from '@gds-dev/core/standard';
import { Mark } from '../Mark/Mark';
import { Prose } from '../Prose/Prose';
import { gdsTranslationRef } from '../../translation';
import styles from './NextAction.module.css';
import { nextStep } from './nextStep';

export interface NextActionProps {
  readonly checks: readonly MaturityCheck[];
  readonly level: LevelResult;
}

/** The one step with the largest gain. */
export function NextAction({ checks, level }: NextActionProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const step = nextStep(checks, level);
  if (step.kind === 'nothing') return <Text as="p">{t('next.nothing')}</Text>;
  const row = definitionOf(step.check);
  return (
    <section className={styles.action} aria-label={t('next.title')}>
      <p>
        <Mark standing={step.kind === 'mend' ? 'fail' : 'no-data'} />{' '}
        <span className={styles.code}>{shortCode(row.code)}</span>{' '}
        <strong>{step.kind === 'mend' ? row.failTitle : t('next.noData', { check: row.title })}</strong>
        {step.target !== null && <span className={styles.secondary}> · {step.target}</span>}
      </p>
      <p className={styles.how}>
        <Prose text={step.action ?? t('next.unsaid')} />
      </p>
      {step.others > 0 && <p className={styles.secondary}>{t('next.others', { count: step.others })}</p>}
    </section>
  );
}
