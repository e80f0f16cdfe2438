const LABEL = 'maturity';

/** Fill behind white text, with a contrast of at least 4.5. */
const FILL = { unknown: '#59636e', low: '#b42318', middle: '#8a5a00', high: '#1a7f37' } as const;

/** Pixels of a letter of 11 px Verdana, on average. */
const LETTER = 7.2;
const PADDING = 7;

/**
 * A badge as SVG. Nothing of a report or of the catalog is in it.
 *
 * @param level 0–3; `null` and whatever else is no level: unknown
 */
export function badgeSvg(level: number | null): string {
  const known = level !== null && Number.isInteger(level) && level >= 0 && level <= 3;
  const value = known ? `level ${level}` : 'unknown';
  const fill = known ? FILL[level === 3 ? 'high' : level === 0 ? 'low' : 'middle'] : FILL.unknown;
  const left = widthOf(LABEL);
  const right = widthOf(value);
  const width = left + right;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${xml(`${LABEL}: ${value}`)}">`,
    `<title>${xml(`${LABEL}: ${value}`)}</title>`,
    `<clipPath id="r"><rect width="${width}" height="20" rx="3"/></clipPath>`,
    `<g clip-path="url(#r)"><rect width="${left}" height="20" fill="#3d444d"/>`,
    `<rect x="${left}" width="${right}" height="20" fill="${fill}"/></g>`,
    `<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">`,
    `<text x="${left / 2}" y="14">${xml(LABEL)}</text>`,
    `<text x="${left + right / 2}" y="14">${xml(value)}</text></g></svg>`,
  ].join('');
}

function widthOf(text: string): number {
  return Math.round(text.length * LETTER + 2 * PADDING);
}

function xml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
