import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import type { AxisMean, Summary } from '@gds-dev/backstage-plugin-gds-common';
import { radar } from '@gds-dev/core/report';
import type { AxisValue } from '@gds-dev/core/standard';
import { useState } from 'react';
import { gdsTranslationRef } from '../../translation';
import { Section } from '../MaturityTab/Section';
import { Radar } from '../Radar/Radar';
import styles from './AxesNow.module.css';
import { AxesOfPart } from './AxesOfPart';

const DAY_MS = 86_400_000;
const CHOICES = ['30', '90'] as const;

/** The radar of the part, now over one of two earlier days, with the table of its values. */
export function AxesNow({ axes, at }: Pick<Summary, 'axes' | 'at'>) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const [chosen, setChosen] = useState<(typeof CHOICES)[number]>('30');
  const earlier = chosen === '30' ? axes.days30 : axes.days90;
  const known = earlier.some(axis => axis.value !== null);
  const both = radar(drawn(axes.now), drawn(earlier));
  // Too few axes that were measured on both days leave the picture of today.
  const picture = both.drawable ? both : radar(drawn(axes.now), null);
  const before = both.drawable ? { at: new Date(Date.parse(at) - Number(chosen) * DAY_MS).toISOString() } : null;
  return (
    <Section title={t('summaryPage.axes.title')}>
      <div className={styles.axes}>
        <div className={styles.choice}>
          <ToggleButtonGroup
            aria-label={t('summaryPage.axes.compare')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[chosen]}
            onSelectionChange={keys => setChosen(CHOICES.find(days => keys.has(days)) ?? chosen)}
          >
            {CHOICES.map(days => (
              <ToggleButton key={days} id={days}>
                {t('summaryPage.axes.daysAgo', { days })}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        </div>
        <Radar picture={picture} before={before} size="small" />
        {!known && <Text color="secondary">{t('summaryPage.axes.noBefore', { days: chosen })}</Text>}
        <AxesOfPart now={axes.now} before={known ? earlier : null} />
      </div>
    </Section>
  );
}

/** A mean is drawn like the value of one service; what feeds it is in the services. */
function drawn(means: readonly AxisMean[]): AxisValue[] {
  return means.map(({ axis, value }) => ({ axis, value, completeness: value === null ? 0 : 1, inputs: [] }));
}
