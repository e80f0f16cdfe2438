import { AXIS_DEFINITIONS, type AxisValue, type Report } from '../standard/index.ts';
import type { Before } from './before.ts';
import { cellCode } from './github-text.ts';
import { MOST_NAME } from './headline.ts';
import { radar } from './radar.ts';
import { score, signed } from './wording.ts';

/** The radar, or why there is none, and beside it the axes as a table. */
export function axesTable(report: Report, before: Before | undefined, mermaid: boolean): string[] {
  const heads = [
    'axis',
    ...(before ? [cellCode(before.name, MOST_NAME), 'this change', 'Δ'] : ['value']),
    'known',
    'measured from',
  ];
  const rows = report.axes.map(axis => {
    const was = valueBefore(before, axis);
    const known = axis.inputs.filter(input => input.value !== null);
    return [
      AXIS_DEFINITIONS[axis.axis].title,
      ...(before ? [score(was), score(axis.value), difference(axis, was) ?? '–'] : [score(axis.value)]),
      `${Math.round(axis.completeness * 100)} %`,
      known.length === 0 ? 'no data' : cellCode(known.map(input => input.from).join('; '), 200),
    ];
  });
  const align = ['---', ...rows[0]!.slice(2).map(() => '--:'), '---'];
  const lines = [heads, align, ...rows].map(cells => `| ${cells.join(' | ')} |`);
  return [...(mermaid ? [drawn(report, before)] : []), lines.join('\n')];
}

/** `Latency Visibility 61 (−3) · Root Cause Speed 44`; nothing when no axis is measured. */
export function axesLine(report: Report, before: Before | undefined): string[] {
  const measured = report.axes.filter(axis => axis.value !== null);
  if (measured.length === 0) return [];
  const words = measured.map(axis => {
    const delta = difference(axis, valueBefore(before, axis));
    return `${AXIS_DEFINITIONS[axis.axis].title} ${score(axis.value)}${delta === null ? '' : ` (${delta})`}`;
  });
  return [words.join(' · ')];
}

function drawn(report: Report, before: Before | undefined): string {
  const chart = radar(report.axes, before?.report.axes ?? null);
  return chart.drawable
    ? `\`\`\`mermaid\n${settings(before === undefined ? [NOW] : [BEFORE, NOW])}${chart.source}\`\`\``
    : chart.reason;
}

/** Grey and blue that stand out on white and on black: mermaid's own curves are all but black in GitHub's dark theme. */
const [BEFORE, NOW] = ['#8c959f', '#2f81f7'];

/**
 * Front matter of the chart: its colours, faint areas so that the one below shows through, and room for the
 * longest name of an axis, which is cut off else.
 */
function settings(colours: readonly string[]): string {
  const lines = [
    '---',
    'config:',
    '  radar:',
    '    width: 480',
    '    height: 400',
    '    marginLeft: 130',
    '    marginRight: 150',
    '    marginBottom: 40',
    '  themeVariables:',
    ...colours.map((colour, index) => `    cScale${index}: "${colour}"`),
    '    radar:',
    '      curveOpacity: 0.25',
    '      graticuleOpacity: 0.05',
    '---',
  ];
  return `${lines.join('\n')}\n`;
}

function valueBefore(before: Before | undefined, { axis }: AxisValue): number | null {
  return before?.report.axes.find(value => value.axis === axis)?.value ?? null;
}

function difference({ value }: AxisValue, was: number | null): string | null {
  return value === null || was === null ? null : signed(value - was);
}
