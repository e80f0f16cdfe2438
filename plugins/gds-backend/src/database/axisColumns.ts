import type { AxisPoint } from '@gds-dev/backstage-plugin-gds-common';
import { AXES, type AxisId } from '@gds-dev/core/standard';

export type AxisColumn =
  'latency_visibility' | 'context_propagation' | 'alert_precision' | 'root_cause_speed' | 'slo_compliance';

/** Column of an axis: tenths of a point; `…_known` beside it: per mille of the weight that is known. */
export const AXIS_COLUMNS: Readonly<Record<AxisId, AxisColumn>> = {
  'latency-visibility': 'latency_visibility',
  'context-propagation': 'context_propagation',
  'alert-precision': 'alert_precision',
  'root-cause-speed': 'root_cause_speed',
  'slo-compliance': 'slo_compliance',
};

export type AxisRow = Record<AxisColumn, number | null> & Record<`${AxisColumn}_known`, number>;

export function axisRowOf(axes: readonly AxisPoint[]): AxisRow {
  const columns = AXES.flatMap(id => {
    const axis = axes.find(one => one.axis === id);
    const column = AXIS_COLUMNS[id];
    return [
      [column, axis === undefined || axis.value === null ? null : Math.round(axis.value * 10)],
      [`${column}_known`, Math.round((axis?.completeness ?? 0) * 1000)],
    ] as const;
  });
  return Object.fromEntries(columns) as AxisRow;
}

/** In the order of the standard. */
export function axesOf(row: AxisRow): AxisPoint[] {
  return AXES.map(axis => {
    const column = AXIS_COLUMNS[axis];
    const value = row[column];
    return { axis, value: value === null ? null : value / 10, completeness: row[`${column}_known`] / 1000 };
  });
}
