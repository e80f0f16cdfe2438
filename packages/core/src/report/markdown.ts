import type { Novelty, Report } from '../standard/index.ts';
import { axesTable } from './axes-table.ts';
import { background } from './background.ts';
import { type Before } from './before.ts';
import { type Bounds, fitted, MOST_SUMMARY_BYTES } from './fitted.ts';
import { link } from './github-text.ts';
import { counts, headline } from './headline.ts';
import { folded, shared, type Size, table } from './markdown-table.ts';
import type { NoveltyOf } from './novelty.ts';
import { OPEN_HEADS, openRows, type OpenRow, type Shown } from './open-rows.ts';
import { sinceBaseline } from './since-baseline.ts';
import { numbers, plural } from './wording.ts';

/** What a page shows of a report. */
export interface PageOptions {
  /** Whether the radar is drawn beside its table; true unless given. A GHES may have a mermaid that cannot. */
  readonly mermaid?: boolean | undefined;
  /** Only findings that are new or may be; known ones are folded and counted. */
  readonly only?: 'new' | undefined;
  /** Address of the run, whose artifact holds what a page leaves out. */
  readonly more?: string | undefined;
}

export interface MarkdownOptions extends PageOptions, Bounds {
  /** The report of the base branch: its level, its axes, and what passed there. */
  readonly before?: Before | undefined;
  /** By the report's baseline when left out. */
  readonly novelty?: NoveltyOf | undefined;
}

/** The whole report as GitHub-flavoured Markdown: the job summary. */
export function renderMarkdown(report: Report, options: MarkdownOptions = {}): string {
  const shown = { ...options, report };
  return bounded(options, size => [
    ...verdict(shown, size, options, planned(report)),
    ...background(report, size, restOf(options)),
  ]);
}

/** How it stands and what to change: the summary of a check run. */
export function renderVerdict(report: Report, options: MarkdownOptions = {}): string {
  return bounded(options, size => verdict({ ...options, report }, size, options, planned(report)));
}

/** What passed, what could not be measured, and exemptions: the text of a check run. */
export function renderBackground(report: Report, options: MarkdownOptions = {}): string {
  return bounded(options, size => background(report, size, restOf(options)));
}

/** The sections of one report of several; what {@link planned} says stands once for all. */
export function sectionsOf(shown: Shown, size: Size, options: PageOptions): string[] {
  return [...verdict(shown, size, options, []), ...background(shown.report, size, restOf(options))];
}

/** What holds the rows that a page leaves out, in Markdown. */
export function restOf({ more }: PageOptions): string {
  return more === undefined ? 'the report file' : `the report file of ${link('this run', more)}`;
}

function bounded({ most, mostBytes = MOST_SUMMARY_BYTES }: Bounds, sections: (size: Size) => readonly string[]) {
  return (
    fitted({ most, mostBytes }, sections) ??
    `The report is too long to be shown here; it is complete in the report file.\n`
  );
}

function verdict(shown: Shown, size: Size, options: PageOptions, waiting: readonly string[]): string[] {
  const { report, before } = shown;
  const sections = [`### ${headline(report, before)}`];
  if (report.reference) sections.push('The standard’s reference picture, made from recorded counts; not a service.');
  sections.push(counts(report, before));
  if (report.baseline) sections.push(`${sinceBaseline(report.baseline)}.`);
  sections.push(...openSections(shown, size, options), ...waiting);
  sections.push(...axesTable(report, before, options.mermaid ?? true));
  return sections;
}

/** The table of what is to change; with `only` known findings are behind a line that counts them. */
function openSections(shown: Shown, size: Size, options: PageOptions): string[] {
  const rows = openRows(shown, size);
  const rest = restOf(options);
  const cells = (some: readonly OpenRow[]) => shared(some, shown.report, size);
  const of = (...wanted: (Novelty | undefined)[]) => cells(rows.filter(row => wanted.includes(row.novelty)));
  if (options.only === undefined) return rows.length === 0 ? [] : [table(OPEN_HEADS, cells(rows), size, rest)];
  const [open, known] = [of('new', 'unknown', undefined), of('known')];
  return [
    ...whatIsNew(rows.map(row => row.novelty)),
    ...(open.length === 0 ? [] : [table(OPEN_HEADS, open, size, rest)]),
    ...folded(knownNotShown(known.length, 'above'), OPEN_HEADS, known, size, rest),
  ];
}

/** What a page of new findings says above them: that there is none, or of how many it is not known; never more than is known. */
export function whatIsNew(novelties: readonly (Novelty | undefined)[]): string[] {
  const count = (wanted: Novelty) => novelties.filter(one => one === wanted).length;
  const unknown = count('unknown');
  if (unknown === 0) return count('new') === 0 ? ['No new findings.'] : [];
  const they = unknown === 1 ? 'it is' : 'they are';
  return [`It is not known of ${plural(unknown, 'finding')} whether ${they} new; ${they} shown.`];
}

/** `12 known findings are not shown here` */
export function knownNotShown(count: number, where: 'here' | 'above'): string {
  return `${plural(count, 'known finding')} ${count === 1 ? 'is' : 'are'} not shown ${where}`;
}

/** Which checks of each level GDS cannot do yet: said wherever levels are shown. */
export function planned(report: Report): string[] {
  const waiting = report.level.levels.filter(level => level.planned.length > 0);
  if (waiting.length === 0) return [];
  const parts = waiting.map(level => `level ${level.level} waits for ${numbers(level.planned)}`);
  return [`Some checks are planned and not built yet: ${parts.join('; ')}.`];
}
