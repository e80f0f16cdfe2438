import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { LevelsOfDay } from '@gds-dev/backstage-plugin-gds-common';
import { readCount } from '../../format/count';
import { gdsTranslationRef } from '../../translation';
import styles from './SummaryTable.module.css';
import { Unknown } from './Unknown';

const WIDTH = 84;
const HEIGHT = 22;
const MARGIN = 3;
const HIGHEST = 3;

export interface SparklineProps {
  /** Levels 0–3, oldest first; `null` before the first report. */
  readonly values: readonly (number | null)[];
  readonly days: readonly LevelsOfDay[];
}

/** A level over the weeks as a small line between 0 and 3. */
export function Sparkline({ values, days }: SparklineProps) {
  const { t } = useTranslationRef(gdsTranslationRef);
  const points = values.flatMap((value, index) => (value === null ? [] : [{ value, ...place(value, index, values) }]));
  const last = points.at(-1);
  if (!last) return <Unknown />;
  const read = (value: number | null) => (value === null ? t('summaryPage.table.noValue') : readCount(value));
  const told = values.map((value, index) => `${days[index]?.day ?? ''} ${read(value)}`.trim());
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={t('summaryPage.table.trendOf', { values: values.map(read).join(', ') })}
    >
      <title>{told.join('\n')}</title>
      <line x1={0} x2={WIDTH} y1={HEIGHT - MARGIN} y2={HEIGHT - MARGIN} />
      <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />
      <circle cx={last.x} cy={last.y} r={2.5} />
    </svg>
  );
}

function place(value: number, index: number, { length }: { readonly length: number }) {
  const share = length > 1 ? index / (length - 1) : 1;
  return {
    x: MARGIN + share * (WIDTH - 2 * MARGIN),
    y: HEIGHT - MARGIN - (value / HIGHEST) * (HEIGHT - 2 * MARGIN),
  };
}
