import type { MermaidConfig } from 'mermaid';

export type RadarSize = 'small' | 'large';

/**
 * Margins that hold the longest axis title at the label's size; mermaid cuts nothing and measures
 * nothing. Colours are the theme's variables, so the chart follows a change of theme by itself.
 */
const SIZES: Readonly<Record<RadarSize, NonNullable<MermaidConfig['radar']>>> = {
  small: { width: 200, height: 200, marginTop: 28, marginBottom: 18, marginLeft: 152, marginRight: 152 },
  large: { width: 270, height: 270, marginTop: 28, marginBottom: 18, marginLeft: 152, marginRight: 152 },
};

const THEME_CSS = `
  .radarGraticule { fill: none; stroke: var(--gds-radar-grid); stroke-width: 1; }
  .radarAxisLine { stroke: var(--gds-radar-grid); stroke-width: 1; }
  .radarAxisLabel { fill: var(--bui-fg-primary); font-size: 14px; font-family: var(--bui-font-regular); }
  .radarLegendText, .radarLegendBox-0, .radarLegendBox-1 { display: none; }
`;

/** Curve 0 is `before` where there is one; without it, `now` is curve 0. */
const CURVE_CSS = {
  both: `
    .radarCurve-0 { fill: var(--gds-radar-before); fill-opacity: 0.12; stroke: var(--gds-radar-before); stroke-width: 1.5; stroke-dasharray: 4 3; }
    .radarCurve-1 { fill: var(--gds-radar-now); fill-opacity: 0.22; stroke: var(--gds-radar-now); stroke-width: 2; }
  `,
  now: '.radarCurve-0 { fill: var(--gds-radar-now); fill-opacity: 0.22; stroke: var(--gds-radar-now); stroke-width: 2; }',
} as const;

let drawn = 0;

/** Mermaid keeps one configuration for the whole page: drawings wait for each other. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * The SVG of a radar. `source` comes from `radar()` of `@gds-dev/core/report` alone, which holds
 * catalogue titles and numbers; every option is a constant of this file.
 *
 * @throws when mermaid cannot be loaded or refuses the source.
 */
export function drawRadar(source: string, size: RadarSize, curves: keyof typeof CURVE_CSS): Promise<string> {
  const drawing = queue.then(async () => {
    const { default: mermaid } = await import('mermaid');
    mermaid.initialize({
      startOnLoad: false,
      securityLevel: 'strict',
      htmlLabels: false,
      suppressErrorRendering: true,
      theme: 'neutral',
      themeCSS: `${THEME_CSS}${CURVE_CSS[curves]}`,
      radar: { ...SIZES[size], axisScaleFactor: 1, axisLabelFactor: 1.04, useMaxWidth: true },
    });
    const { svg } = await mermaid.render(`gds-radar-${++drawn}`, source);
    return svg;
  });
  queue = drawing.catch(() => undefined);
  return drawing;
}
