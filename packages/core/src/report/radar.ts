import { AXES, AXIS_DEFINITIONS, type AxisId } from '../standard/index.ts';

/** What is drawn of an axis: 0–100, or `null` for a gap. */
export interface RadarValue {
  readonly axis: AxisId;
  readonly value: number | null;
}

/** A radar that can be drawn, or why it cannot. */
export type Radar =
  | {
      readonly drawable: true;
      /** Mermaid `radar-beta` source: catalogue texts and numbers only, no foreign text. */
      readonly source: string;
      readonly shown: readonly AxisId[];
      readonly gaps: readonly AxisId[];
    }
  | { readonly drawable: false; readonly reason: string; readonly gaps: readonly AxisId[] };

/** Mermaid cannot draw a missing value, and a radar of fewer axes has no area. */
const FEWEST_AXES = 3;

/**
 * The radar of an entity or a report: the axes that both before and now have (only now, when there
 * is no before); the others are gaps. Fewer than three axes make no chart: show the table.
 *
 * Syntax: https://mermaid.js.org/syntax/radar.html
 */
export function radar(now: readonly RadarValue[], before: readonly RadarValue[] | null): Radar {
  const shown = AXES.filter(axis => valueOf(now, axis) !== null && (before === null || valueOf(before, axis) !== null));
  const gaps = AXES.filter(axis => !shown.includes(axis));
  if (shown.length < FEWEST_AXES) {
    const measured = shown.length === 0 ? 'none' : `only ${shown.length}`;
    const both = before === null ? '' : ' both now and before';
    return {
      drawable: false,
      reason: `The radar is drawn from three measured axes on; ${measured} of ${AXES.length} ${shown.length === 1 ? 'is' : 'are'} measured${both}.`,
      gaps,
    };
  }
  const curve = (id: string, label: string, values: readonly RadarValue[]) =>
    `  curve ${id}["${label}"]{${shown.map(axis => number(valueOf(values, axis)!)).join(', ')}}`;
  const lines = [
    'radar-beta',
    `  axis ${shown.map((axis, index) => `a${index}["${AXIS_DEFINITIONS[axis].title}"]`).join(', ')}`,
    ...(before === null ? [] : [curve('before', 'before', before)]),
    curve('now', 'now', now),
    '  max 100',
    '  min 0',
    '  ticks 4',
    '  graticule polygon',
  ];
  return { drawable: true, source: `${lines.join('\n')}\n`, shown, gaps };
}

function valueOf(values: readonly RadarValue[], axis: AxisId): number | null {
  return values.find(value => value.axis === axis)?.value ?? null;
}

/** Finite, 0–100, at most one decimal. */
function number(value: number): string {
  return String(Math.round(Math.min(100, Math.max(0, value)) * 10) / 10);
}
