import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { VisuallyHidden } from '@backstage/ui';
import type { RadarValue } from '@gds-dev/core/report';
import { AXIS_DEFINITIONS, type AxisValue } from '@gds-dev/core/standard';
import { readDelta, readScore } from '../../format/score';
import { gdsTranslationRef } from '../../translation';
import styles from './AxesTable.module.css';

export interface AxesTableProps {
  readonly now: readonly AxisValue[];
  readonly before: readonly RadarValue[] | null;
  /** With completeness and what feeds each axis. */
  readonly detailed?: boolean;
}

/** The values that the radar draws, and those it cannot draw. */
export function AxesTable({ now, before, detailed = false }: AxesTableProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <table className={styles.table}>
      <caption>
        <VisuallyHidden>{t('axes.table')}</VisuallyHidden>
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('axes.axis')}</th>
          {before && (
            <th scope="col" className={styles.number}>
              {t('axes.before')}
            </th>
          )}
          <th scope="col" className={styles.number}>
            {t('axes.now')}
          </th>
          {before && (
            <th scope="col" className={styles.number}>
              <abbr title={t('axes.deltaTitle')}>Δ</abbr>
            </th>
          )}
          {detailed && (
            <th scope="col" className={styles.number} title={t('axes.completeTitle')}>
              {t('axes.complete')}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {now.map(axis => {
          const earlier = before?.find(other => other.axis === axis.axis)?.value ?? null;
          const definition = AXIS_DEFINITIONS[axis.axis];
          return (
            <tr key={axis.axis}>
              <th scope="row">
                <span title={definition.asks}>{definition.title}</span>
                {detailed && <Inputs axis={axis} />}
              </th>
              {before && <Score value={earlier} />}
              <Score value={axis.value} />
              {before && <td className={styles.number}>{readDelta(axis.value, earlier)}</td>}
              {detailed && <td className={styles.number}>{Math.round(axis.completeness * 100)} %</td>}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Score({ value }: { readonly value: number | null }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  return (
    <td className={styles.number} data-gap={value === null || undefined}>
      {value === null ? t('axes.noData') : readScore(value)}
    </td>
  );
}

function Inputs({ axis }: { readonly axis: AxisValue }) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const known = axis.inputs.filter(input => input.value !== null).length;
  return (
    <details className={styles.inputs}>
      <summary>{t('axes.inputs', { known: String(known), count: axis.inputs.length })}</summary>
      <ul>
        {axis.inputs.map(input => (
          <li key={input.name}>
            {input.value === null ? '○ ' : `${Math.round(input.value * 1000) / 10} % · `}
            {input.from} <span className={styles.weight}>{t('axes.weight', { weight: String(input.weight) })}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
