import {
  AXIS_DEFINITIONS,
  type AxisValue,
  type CheckId,
  type CheckResult,
  definitionOf,
  isLeftOut,
  isLeftOutOf,
  type Novelty,
  noveltyIn,
  type PlacedFinding,
  type Report,
  shortCode,
  standingOf,
  type Standing,
} from '../standard/index.ts';
import { cellCode, code, ownCell } from './github-text.ts';
import { folded, type Row, shared, type Size, table } from './markdown-table.ts';
import { place } from './place.ts';
import { radar } from './radar.ts';
import { sinceBaseline } from './since-baseline.ts';
import { MARKS } from './style.ts';
import { type Judged, judged, leftOut, sameFinding } from './verdict.ts';

export interface MarkdownOptions {
  /** The axes of the base branch, drawn behind those of the report. */
  readonly before?: readonly AxisValue[];
  /** Most UTF-16 units of the result; rows are left out, and counted, until it fits. */
  readonly most?: number;
}

/** GitHub drops a job summary above 1024 KiB; four bytes a character is the worst that UTF-8 makes. */
const MOST_SUMMARY = (1024 * 1024) / 4;

/** Rows of a table and characters of a cell, tried from the first until the page fits. */
const SIZES: readonly Size[] = [
  { rows: 1000, cell: 1000 },
  { rows: 300, cell: 500 },
  { rows: 100, cell: 300 },
  { rows: 30, cell: 200 },
  { rows: 10, cell: 100 },
  { rows: 1, cell: 60 },
];

/** The whole report as GitHub-flavoured Markdown: the job summary. */
export function renderMarkdown(report: Report, options: MarkdownOptions = {}): string {
  return fitted(options, size => [...verdict(report, size, options), ...background(report, size)]);
}

/** How it stands and what to change: the summary of a check run. */
export function renderVerdict(report: Report, options: MarkdownOptions = {}): string {
  return fitted(options, size => verdict(report, size, options));
}

/** What passed, what could not be measured, and exemptions: the text of a check run. */
export function renderBackground(report: Report, options: MarkdownOptions = {}): string {
  return fitted(options, size => background(report, size));
}

function fitted({ most = MOST_SUMMARY }: MarkdownOptions, sections: (size: Size) => readonly string[]): string {
  let page = '';
  for (const size of SIZES) {
    page = `${sections(size).join('\n\n')}\n`;
    if (page.length <= most) return page;
  }
  return `The report is too long to be shown here; it is complete in the report file.\n`;
}

function verdict(report: Report, size: Size, options: MarkdownOptions): string[] {
  const all = judged(report);
  const sections = [`### ${headline(report)}`];
  if (report.reference) sections.push('The standard’s reference picture, made from recorded counts; not a service.');
  sections.push(counts(all));
  if (report.baseline) sections.push(`${sinceBaseline(report.baseline)}.`);
  sections.push(...planned(report));
  const open = failedFirst(all.filter(({ result }) => standingOf(result) !== 'exempted'));
  const novelty = noveltyIn(report);
  const rows = shared(
    open.flatMap(one => openRows(one, size, novelty)),
    report,
    size,
  );
  if (rows.length > 0) sections.push(table(['', 'check', 'what', 'where', 'change'], rows, size));
  sections.push(...axes(report, options.before ?? null));
  return sections;
}

/** `payments-api: level 0 of 3 → needs 2 changes for level 1` */
function headline(report: Report): string {
  const { held, levels } = report.level;
  const head = `${code(report.service.name, 100)}: level ${held} of 3`;
  const next = levels[held];
  if (!next) return head;
  const needs: string[] = [];
  if (next.fail.length > 0) needs.push(plural(next.fail.length, 'change'));
  const skipped = next.noData.filter(id => isLeftOutOf(definitionOf(id), report)).length;
  const missing = next.noData.length - skipped;
  if (missing > 0) needs.push(`data for ${plural(missing, 'check')}`);
  if (needs.length > 0) return `${head} → needs ${needs.join(' and ')} for level ${held + 1}`;
  if (skipped > 0) return `${head} → level ${held + 1} was not judged: ${plural(skipped, 'check')} left out`;
  if (next.planned.length > 0)
    return `${head} → level ${held + 1} waits for ${numbers(next.planned)}, which GDS cannot check yet`;
  return head;
}

function counts(judgements: readonly Judged[]): string {
  const all = judgements.filter(({ result }) => !isLeftOut(result));
  const words: Record<Standing, string> = {
    pass: 'passed',
    fail: 'failed',
    'no-data': 'without data',
    exempted: 'exempted',
    'not-applicable': 'not applicable',
  };
  const order: Standing[] = ['fail', 'no-data', 'exempted', 'pass', 'not-applicable'];
  return order
    .map(standing => ({ standing, count: all.filter(({ result }) => standingOf(result) === standing).length }))
    .filter(({ count }) => count > 0)
    .map(({ standing, count }) => `${MARKS[standing]} ${count} ${words[standing]}`)
    .concat(all.length < judgements.length ? `${judgements.length - all.length} left out` : [])
    .join(' · ');
}

/** Required failures, other failures, what is required and has no data, then the warnings beside a pass. */
function failedFirst(all: readonly Judged[]): Judged[] {
  const rank = ({ result }: Judged) =>
    result.outcome === 'fail' ? (result.required ? 0 : 1) : result.outcome === 'no-data' ? 2 : 3;
  return [...all].sort((a, b) => rank(a) - rank(b));
}

/** A row for each finding, and one for a required check without data: what the conclusion rests on. */
function openRows({ target, result }: Judged, { cell }: Size, novelty: (placed: PlacedFinding) => Novelty): Row[] {
  if (result.outcome === 'not-applicable') return [];
  const row = definitionOf(result.check);
  const failed = result.outcome === 'fail';
  const check = `**${shortCode(row.code)}** ${ownCell(failed ? row.failTitle : row.title)}`;
  const required = failed && !result.required ? ' (not required)' : '';
  if (result.outcome === 'no-data') {
    if (!result.required) return [];
    const { summary, provide: way } = result;
    return [
      {
        target,
        check,
        says: [summary, way],
        cells: words => [MARKS['no-data'], `${words} (required)`, cellCode(summary, cell), '–', cellCode(way, cell)],
      },
    ];
  }
  return result.findings.map(finding => ({
    target,
    check,
    says: [sameFinding(finding), result.required, novelty({ target: target?.name ?? null, finding })],
    cells: words => [
      finding.severity === 'error' ? MARKS.fail : finding.severity === 'warning' ? '!' : 'i',
      `${words}${required}`,
      `${novelty({ target: target?.name ?? null, finding }) === 'new' ? '**new** ' : ''}${cellCode(finding.message, cell)}`,
      finding.location ? cellCode(place(finding.location), cell) : '–',
      // The catalogue's remedy is this project's own text; any other one comes from the report.
      finding.remedy === row.remedy ? ownCell(row.remedy) : cellCode(finding.remedy, cell),
    ],
  }));
}

function axes(report: Report, before: readonly AxisValue[] | null): string[] {
  const drawn = radar(report.axes, before);
  const heads = ['axis', ...(before ? ['main', 'this change', 'Δ'] : ['value']), 'known', 'measured from'];
  const rows = report.axes.map(axis => {
    const was = before?.find(value => value.axis === axis.axis)?.value ?? null;
    const delta = axis.value === null || was === null ? '–' : signed(axis.value - was);
    const known = axis.inputs.filter(input => input.value !== null);
    return [
      AXIS_DEFINITIONS[axis.axis].title,
      ...(before ? [score(was), score(axis.value), delta] : [score(axis.value)]),
      `${Math.round(axis.completeness * 100)} %`,
      known.length === 0 ? 'no data' : cellCode(known.map(input => input.from).join('; '), 200),
    ];
  });
  const align = ['---', ...rows[0]!.slice(2).map(() => '--:'), '---'];
  const lines = [heads, align, ...rows].map(cells => `| ${cells.join(' | ')} |`);
  return [drawn.drawable ? `\`\`\`mermaid\n${drawn.source}\`\`\`` : drawn.reason, lines.join('\n')];
}

function background(report: Report, size: Size): string[] {
  const all = judged(report).filter(({ result }) => !isLeftOut(result));
  const standing = (wanted: Standing) => all.filter(({ result }) => standingOf(result) === wanted);
  const rows = (some: readonly Judged[], rest: (result: CheckResult) => readonly string[]) =>
    shared(
      some.map(({ target, result }) => {
        const row = definitionOf(result.check);
        const check = `${shortCode(row.code)} ${ownCell(row.title)}`;
        return {
          target,
          check,
          says: [result.summary, provide(result), result.exemption],
          cells: words => [MARKS[standingOf(result)], words, ...rest(result)],
        };
      }),
      report,
      size,
    );
  const summary = (result: CheckResult) => cellCode(result.summary, size.cell);
  const passed = standing('pass');
  const unknown = standing('no-data');
  const exempted = standing('exempted');
  const inapplicable = standing('not-applicable');
  const skipped = leftOut(report);
  return [
    ...folded(
      `${plural(passed.length, 'check')} passed`,
      ['', 'check', 'result'],
      rows(passed, result => [summary(result)]),
      size,
    ),
    ...folded(
      `${plural(unknown.length, 'check')} could not be measured, and how to provide what was missing`,
      ['', 'check', 'missing', 'how to provide it'],
      rows(unknown, result => [summary(result), cellCode(provide(result), size.cell)]),
      size,
    ),
    ...folded(
      plural(exempted.length, 'exemption'),
      ['', 'check', 'reason', 'until', 'what would fail'],
      rows(exempted, result => [
        cellCode(result.exemption!.reason, size.cell),
        result.exemption!.expires,
        summary(result),
      ]),
      size,
    ),
    ...folded(
      `${plural(inapplicable.length, 'check')} not applicable`,
      ['', 'check', 'why'],
      rows(inapplicable, result => [summary(result)]),
      size,
    ),
    ...(skipped.length === 0 ? [] : [`Left out by \`--only\` or \`--skip\`: ${numbers(skipped)}.`]),
    ...report.notes.slice(0, size.rows).map(note => `Note: ${code(note, size.cell)}`),
  ];
}

function provide(result: CheckResult): string {
  return result.outcome === 'no-data' ? result.provide : '';
}

/** Which checks of each level GDS cannot do yet: said wherever levels are shown. */
function planned(report: Report): string[] {
  const waiting = report.level.levels.filter(level => level.planned.length > 0);
  if (waiting.length === 0) return [];
  const parts = waiting.map(level => `level ${level.level} waits for ${numbers(level.planned)}`);
  return [`Some checks are planned and not built yet: ${parts.join('; ')}.`];
}

function numbers(ids: readonly CheckId[]): string {
  return ids.map(id => shortCode(definitionOf(id).code)).join(', ');
}

function score(value: number | null): string {
  return value === null ? MARKS['no-data'] : String(value);
}

function signed(difference: number): string {
  const rounded = Math.round(difference * 10) / 10;
  return rounded > 0 ? `+${rounded}` : String(rounded).replace('-', '−');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
