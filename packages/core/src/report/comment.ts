import type { Report } from '../standard/index.ts';
import { axesLine } from './axes-table.ts';
import { fits, pageOf } from './fitted.ts';
import { cellCode, link } from './github-text.ts';
import { counts, headline, levelBefore, serviceOf } from './headline.ts';
import { type SharedRow, sharedRows, table } from './markdown-table.ts';
import { knownNotShown, type PageOptions, whatIsNew } from './markdown.ts';
import { OPEN_HEADS, openRows, type OpenRow, type Shown } from './open-rows.ts';
import { isSound, servicesTable, worstFirst } from './services-table.ts';
import { sinceBaseline } from './since-baseline.ts';
import { servicesLine } from './summary.ts';

export interface CommentOptions extends Omit<PageOptions, 'mermaid'> {
  /** Most UTF-16 units; GitHub takes 65,536 with the marker of the caller. */
  readonly most?: number | undefined;
}

/** How much is shown, tried from the first until it fits. */
const SIZES = [
  { rows: 10, services: 20, cell: 400 },
  { rows: 10, services: 20, cell: 60 },
  { rows: 3, services: 10, cell: 60 },
  { rows: 0, services: 1, cell: 60 },
] as const;
type Size = (typeof SIZES)[number];

/**
 * The reports of a commit as the comment of a pull request: what a job summary says, in ten lines.
 * When nothing is left to change it is one line, with the numbers folded behind it.
 */
export function renderComment(all: readonly Shown[], options: CommentOptions = {}): string {
  const { most = 60_000 } = options;
  if (all.length === 0) return 'There is no report.\n';
  const sorted = worstFirst(all);
  const sections = sorted.every(({ report }) => isSound(report)) ? sound : open;
  for (const size of SIZES) {
    const page = pageOf(sections(sorted, size, options));
    if (fits(page, { most })) return page;
  }
  return `The reports are too long to be shown here: see the job summary.\n`;
}

function open(all: readonly Shown[], size: Size, options: CommentOptions): string[] {
  const one = all.length === 1 ? all[0] : undefined;
  const found = all
    .flatMap(shown => {
      const service = one ? '' : `${serviceCell(shown.report, size)}<br>`;
      return sharedRows(openRows(shown, size), shown.report, size.cell).map(({ row, cells }) => ({
        row,
        cells: withService(cells, service),
      }));
    })
    .sort((a, b) => order(a.row) - order(b.row));
  const only = options.only === 'new';
  const rows = found.filter(({ row: { novelty } }) => !only || novelty !== 'known');
  const known = found.length - rows.length;
  return [
    ...(one
      ? [`### ${headline(one.report, one.before)}`, numbersOf(one)]
      : [`### ${servicesLine(all)}`, servicesTable(all, size.services, 'the job summary')]),
    ...(only ? whatIsNew(found.map(({ row }) => row.novelty)) : []),
    ...tableOf(rows, size),
    ...(known > 0 ? [`${knownNotShown(known, 'here')}.`] : []),
    ...(one ? axesLine(one.report, one.before) : []),
    summaryLine(options),
  ];
}

function sound(all: readonly Shown[], size: Size, options: CommentOptions): string[] {
  const one = all.length === 1 ? all[0] : undefined;
  if (!one) {
    const services = servicesTable(all, size.services, 'the job summary');
    return [`✓ ${servicesLine(all)}`, foldedDetails('How each one stands', [services, summaryLine(options)])];
  }
  const { report, before } = one;
  const next = report.level.levels[report.level.held];
  const waits = next !== undefined && next.noData.length > 0;
  const mended = report.baseline?.mended ?? 0;
  const line = waits
    ? headline(report, before)
    : `${serviceOf(report)}: level ${report.level.held} of 3, nothing to change${levelBefore(report, before)}`;
  const since = mended === 0 ? '' : ` · ${mended} mended`;
  return [
    `✓ ${line}${since}`,
    foldedDetails('What was checked', [numbersOf(one), ...axesLine(report, before), summaryLine(options)]),
  ];
}

/** What passed before and fails, other failures, missing data, what else was found; in each new ones first. */
function order({ rank, novelty }: OpenRow): number {
  return rank * 2 + (novelty === 'new' ? 0 : 1);
}

function withService([mark = '', check = '', ...cells]: readonly string[], service: string): string[] {
  return [mark, `${service}${check}`, ...cells];
}

function serviceCell({ service, workingDirectory }: Report, { cell }: Size): string {
  const place = workingDirectory === '' ? '' : ` in ${cellCode(workingDirectory, cell)}`;
  return `${cellCode(service.name, cell)}${place}`;
}

function tableOf(rows: readonly SharedRow<OpenRow>[], size: Size): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(row => row.cells);
  return [table(OPEN_HEADS, cells, size, 'the job summary')];
}

function numbersOf({ report, before }: Shown): string {
  const since = report.baseline ? `  \n${sinceBaseline(report.baseline)}` : '';
  return `${counts(report, before)}${since}`;
}

function summaryLine({ more }: CommentOptions): string {
  const summary = more === undefined ? 'The job summary' : link('The job summary', more);
  return `${summary} has every check, the radar, and how to measure what is missing.`;
}

function foldedDetails(title: string, sections: readonly string[]): string {
  return `<details><summary>${title}</summary>\n\n${sections.join('\n\n')}\n\n</details>`;
}
