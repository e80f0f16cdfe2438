import type { Standing } from '../standard/index.ts';

/** Marks of the five standings; the portal and Markdown use the same. */
export const MARKS: Readonly<Record<Standing, string>> = {
  pass: '✓',
  fail: '✗',
  'no-data': '○',
  exempted: '~',
  'not-applicable': '–',
};

type Styler = (text: string) => string;

/** How a text renderer marks its parts; colours are the sink's, never the report's. */
export interface Paint {
  readonly bold: Styler;
  readonly dim: Styler;
  readonly location: Styler;
  readonly fault: Styler;
  readonly standing: (standing: Standing) => Styler;
}

const same: Styler = text => text;

/** No colour: for pipes, logs and `NO_COLOR`. */
export const plain: Paint = { bold: same, dim: same, location: same, fault: same, standing: () => same };

const sgr =
  (on: number, off: number): Styler =>
  text =>
    `\u001b[${on}m${text}\u001b[${off}m`;

/** The sixteen colours of a terminal; green, amber and red for verdicts only. */
export const coloured: Paint = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  location: sgr(36, 39),
  fault: sgr(31, 39),
  standing: standing => {
    switch (standing) {
      case 'pass':
        return sgr(32, 39);
      case 'fail':
        return sgr(31, 39);
      case 'no-data':
      case 'exempted':
        return sgr(33, 39);
      case 'not-applicable':
        return same;
    }
  },
};
