import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { VisuallyHidden } from '@backstage/ui';
import type { AxisMean } from '@gds-dev/backstage-plugin-gds-common';
import { AXIS_DEFINITIONS } from '@gds-dev/core/standard';
import { readCount } from '../../format/count';
import { readDelta, readScore } from '../../format/score';
import { gdsTranslationRef } from '../../translation';
import styles from './AxesNow.module.css';

export interface AxesOfPartProps {
  readonly now: readonly AxisMean[];
  readonly before: readonly AxisMean[] | null;
}

/** The values that the radar draws, and how many services are behind each. */
export function AxesOfPart({ now, before }: AxesOfPartProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <table className={styles.table}>
      <caption>
        <VisuallyHidden>{t('summaryPage.axes.table')}</VisuallyHidden>
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('summaryPage.axes.axis')}</th>
          {before && <th scope="col">{t('summaryPage.axes.before')}</th>}
          <th scope="col">{t('summaryPage.axes.now')}</th>
          {before && (
            <th scope="col">
              <abbr title={t('summaryPage.axes.deltaTitle')}>{t('summaryPage.axes.delta')}</abbr>
            </th>
          )}
          <th scope="col" title={t('summaryPage.axes.servicesTitle')}>
            {t('summaryPage.axes.services')}
          </th>
        </tr>
      </thead>
      <tbody>
        {now.map(({ axis, value, services }) => {
          const earlier = before?.find(other => other.axis === axis)?.value ?? null;
          const { title, asks } = AXIS_DEFINITIONS[axis];
          return (
            <tr key={axis}>
              <th scope="row" title={asks}>
                {title}
              </th>
              {before && <td data-gap={earlier === null || undefined}>{readScore(earlier)}</td>}
              <td data-gap={value === null || undefined}>{readScore(value)}</td>
              {before && <td>{readDelta(value, earlier)}</td>}
              <td>{readCount(services)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
