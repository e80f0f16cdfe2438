import { radar, type RadarValue } from '@gds-dev/core/report';
import type { AxisValue } from '@gds-dev/core/standard';
import type { ReactNode } from 'react';
import { AxesTable } from '../AxesTable/AxesTable';
import { Radar } from '../Radar/Radar';
import styles from './Axes.module.css';

export interface AxesProps {
  readonly now: readonly AxisValue[];
  readonly before: { readonly at: string; readonly axes: readonly RadarValue[] } | null;
  /** `small` on the card; `large` on the tab, with completeness and what feeds each axis. */
  readonly size: 'small' | 'large';
  /** Stands above the table. */
  readonly children?: ReactNode;
}

/** The radar beside its table; without a chart the table alone, and why. */
export function Axes({ now, before, size, children }: AxesProps) {
  const picture = radar(now, before?.axes ?? null);
  return (
    <div className={styles.axes} data-size={size} data-drawn={picture.drawable}>
      <Radar picture={picture} before={before} size={size} />
      <div className={styles.table}>
        {children}
        <AxesTable now={now} before={before?.axes ?? null} detailed={size === 'large'} />
      </div>
    </div>
  );
}
