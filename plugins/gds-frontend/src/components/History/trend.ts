import { AXES, AXIS_DEFINITIONS } from '@gds-dev/core/standard';
import type { HistoryPoint } from '../../api/useHistory';

/** One value over time, oldest first. */
export interface Trend {
  readonly title: string;
  readonly max: number;
  readonly values: readonly TrendValue[];
}

export interface TrendValue {
  readonly at: string;
  readonly value: number;
  readonly commit: string | null;
  /** Lower than the value before it. */
  readonly regression: boolean;
  /** The standard's version is another one than at the value before. */
  readonly rescored: boolean;
}

/** The level and every axis that was measured at least once, from points that come newest first. */
export function trendsOf(points: readonly HistoryPoint[]): Trend[] {
  const oldestFirst = [...points].reverse();
  const trend = (title: string, max: number, read: (point: HistoryPoint) => number | null): Trend => {
    const values: TrendValue[] = [];
    let before: { value: number; standardVersion: string } | undefined;
    for (const point of oldestFirst) {
      const value = read(point);
      if (value === null) continue;
      values.push({
        at: point.at,
        value,
        commit: point.commit,
        regression: before !== undefined && value < before.value,
        rescored: before !== undefined && point.standardVersion !== before.standardVersion,
      });
      before = { value, standardVersion: point.standardVersion };
    }
    return { title, max, values };
  };
  return [
    trend('Level', 3, point => point.level),
    ...AXES.map(id =>
      trend(AXIS_DEFINITIONS[id].title, 100, point => point.axes.find(axis => axis.axis === id)?.value ?? null),
    ),
  ].filter(({ values }) => values.length > 0);
}
