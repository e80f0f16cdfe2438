import type { Size } from './markdown-table.ts';

/** Where a page goes bounds its length, in UTF-16 units or in bytes of UTF-8. */
export interface Bounds {
  /** Most UTF-16 units: what the Checks API and a comment count. */
  readonly most?: number | undefined;
  /** Most bytes of UTF-8: what a job summary counts. */
  readonly mostBytes?: number | undefined;
}

/** GitHub drops a job summary above 1024 KiB. */
export const MOST_SUMMARY_BYTES = 1024 * 1024;

export const SMALLEST: Size = { rows: 1, cell: 60 };

/** Rows of a table and characters of a cell, tried from the first until the page fits. */
const SIZES: readonly Size[] = [
  { rows: 1000, cell: 1000 },
  { rows: 300, cell: 500 },
  { rows: 100, cell: 300 },
  { rows: 30, cell: 200 },
  { rows: 10, cell: 100 },
  SMALLEST,
];

/** The sections at the largest size that fits, as one page; `undefined` when none does. */
export function fitted(bounds: Bounds, sections: (size: Size) => readonly string[]): string | undefined {
  for (const size of SIZES) {
    const page = pageOf(sections(size));
    if (fits(page, bounds)) return page;
  }
  return undefined;
}

export function pageOf(sections: readonly string[]): string {
  return `${sections.join('\n\n')}\n`;
}

export function fits(page: string, { most = Infinity, mostBytes = Infinity }: Bounds): boolean {
  // Three bytes a unit are the most that UTF-8 makes.
  return page.length <= most && (page.length * 3 <= mostBytes || new TextEncoder().encode(page).length <= mostBytes);
}
