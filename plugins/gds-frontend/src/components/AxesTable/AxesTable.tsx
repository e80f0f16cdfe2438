import { VisuallyHidden } from '@backstage/ui';
import type { RadarValue } from '@gds-dev/core/report';
import { AXIS_DEFINITIONS, type AxisValue } from '@gds-dev/core/standard';
import { readDelta, readScore } from '../../format/score';
import styles from './AxesTable.module.css';

export interface AxesTableProps {
  readonly now: readonly AxisValue[];
  readonly before: readonly RadarValue[] | null;
  /** With completeness and what feeds each axis. */
  readonly detailed?: boolean;
}

/** The values that the radar draws, and those it cannot draw. */
export function AxesTable({ now, before, detailed = false }: AxesTableProps) {
  return (
    <table className={styles.table}>
      <caption>
        <VisuallyHidden>Axes of maturity, 0 to 100</VisuallyHidden>
      </caption>
      <thead>
        <tr>
          <th scope="col">Axis</th>
          {before && (
            <th scope="col" className={styles.number}>
              Before
            </th>
          )}
          <th scope="col" className={styles.number}>
            Now
          </th>
          {before && (
            <th scope="col" className={styles.number}>
              <abbr title="change from before to now">Δ</abbr>
            </th>
          )}
          {detailed && (
            <th scope="col" className={styles.number} title="share of the axis's inputs, by weight, that is known">
              Complete
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
  return (
    <td className={styles.number} data-gap={value === null || undefined}>
      {readScore(value)}
    </td>
  );
}

function Inputs({ axis }: { readonly axis: AxisValue }) {
  const known = axis.inputs.filter(input => input.value !== null).length;
  return (
    <details className={styles.inputs}>
      <summary>
        {known} of {axis.inputs.length} {axis.inputs.length === 1 ? 'input' : 'inputs'} measured
      </summary>
      <ul>
        {axis.inputs.map(input => (
          <li key={input.name}>
            {input.value === null ? '○ ' : `${Math.round(input.value * 1000) / 10} % · `}
            {input.from} <span className={styles.weight}>(weight {input.weight})</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
