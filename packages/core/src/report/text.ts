import {
  AXIS_DEFINITIONS,
  type CheckResult,
  definitionOf,
  type Finding,
  type Location,
  type Novelty,
  noveltyIn,
  type PlacedFinding,
  type Report,
  shortCode,
  standingOf,
  type Target,
} from '../standard/index.ts';
import { middleCut, wrap } from './layout.ts';
import { duration } from './quantity.ts';
import { sinceBaseline } from './since-baseline.ts';
import { MARKS, type Paint, plain } from './style.ts';
import { terminalSafe, terminalSafeLine } from './terminal-safe.ts';

export interface TextOptions {
  /** Columns of the terminal; 80 are enough. */
  readonly width?: number;
  /** Adds colour; plain by default. */
  readonly paint?: Paint;
}

const CODE_COLUMN = 4;
const INDENT = ' '.repeat(8);
/** In place of the indent, at the first line of a finding that the baseline did not have. */
const NEW = '    new ';

/** The report as a person reads it on a terminal; ends with a line feed. */
export function renderText(report: Report, options: TextOptions = {}): string {
  const width = Math.max(60, Math.min(options.width ?? 80, 120));
  const paint = options.paint ?? plain;
  const folder = report.workingDirectory === '' ? '' : `${report.workingDirectory}/`;
  const view: View = { width, paint, folder, novelty: noveltyIn(report) };
  const lines: string[] = [];
  for (const target of report.targets) lines.push(...targetBlock(report, target, view), '');
  if (report.results.length > 0) {
    const head = wrap(`${terminalSafeLine(report.service.name)} · the service`, width);
    lines.push(...head.map(paint.bold), '');
    lines.push(...report.results.flatMap(result => resultLines(null, result, view)), '');
  }
  lines.push(...footer(report, width, paint));
  return `${lines.join('\n')}\n`;
}

/** How a part of the report is written. */
interface View {
  readonly width: number;
  readonly paint: Paint;
  /** Where gds ran, with a slash at its end: paths below it are shown relative to it. */
  readonly folder: string;
  readonly novelty: (placed: PlacedFinding) => Novelty;
}

function targetBlock(report: Report, target: Target, view: View): string[] {
  const { width, paint } = view;
  const toolchain = target.toolchain
    ? ` · ${[target.toolchain.go, target.toolchain.platform].filter(Boolean).join(' ')}`
    : '';
  const name = report.service.name === target.name ? target.name : `${report.service.name} · ${target.name}`;
  const left = terminalSafeLine(`${name} · ${target.subject} · ${target.role}${toolchain}`);
  const right = report.commit ? `commit ${report.commit.slice(0, 7)}${report.modified ? ' + changes' : ''}` : '';
  const fits = left.length + right.length + 2 <= width;
  const head = fits
    ? [`${paint.bold(left)}${' '.repeat(Math.max(2, width - left.length - right.length))}${paint.dim(right)}`.trimEnd()]
    : [...wrap(left, width).map(paint.bold), ...(right ? [paint.dim(right)] : [])];
  return [...head, '', ...target.results.flatMap(result => resultLines(target.name, result, view))];
}

function resultLines(target: string | null, result: CheckResult, view: View): string[] {
  const { width, paint } = view;
  const row = definitionOf(result.check);
  const standing = standingOf(result);
  const colour = paint.standing(standing);
  const title = `${shortCode(row.code).padEnd(CODE_COLUMN)}${row.title.padEnd(22)}`;
  const value =
    standing === 'exempted'
      ? `exempt until ${result.exemption!.expires} (${result.exemption!.reason})`
      : valueOf(result);
  const indent = 4 + CODE_COLUMN + 22;
  const wrapped = wrap(terminalSafeLine(value), width - indent);
  const lines = [
    `  ${colour(MARKS[standing])} ${title}${wrapped[0] ?? ''}`.trimEnd(),
    ...wrapped.slice(1).map(line => `${' '.repeat(indent)}${line}`),
  ];
  const mustAct = standing === 'no-data' && result.outcome === 'no-data' && result.required && !result.skipped;
  if (mustAct) lines.push(...labelled('fix', result.provide, width, paint));
  if (result.outcome === 'fail' || result.outcome === 'pass') lines.push(...findingLines(target, result, view));
  return lines;
}

function valueOf(result: CheckResult): string {
  if (result.outcome === 'fail' && !result.required) return `${result.summary} (not required)`;
  return result.outcome === 'no-data' ? `no data: ${result.summary}` : result.summary;
}

/** Findings shown in full for one check; the rest is counted. */
const SHOWN_FINDINGS = 5;

function findingLines(
  target: string | null,
  result: Extract<CheckResult, { findings: Finding[] }>,
  view: View,
): string[] {
  const { width, paint } = view;
  if (result.outcome === 'pass' && result.findings.every(finding => finding.severity === 'notice')) return [];
  const lines: string[] = [];
  const shown = result.findings.slice(0, SHOWN_FINDINGS);
  for (const finding of shown) {
    const isNew = view.novelty({ target, finding }) === 'new';
    const own = locationLines(finding.location, view);
    // A new finding has a line to be marked at, also when the summary has said it.
    if (finding.message !== result.summary || (isNew && own.length === 0))
      own.push(...indented(finding.message, width));
    lines.push(...(isNew ? own.map((line, index) => (index === 0 ? NEW + line.slice(NEW.length) : line)) : own));
    for (const { location, message } of finding.related.slice(0, 3)) {
      lines.push(...indented(`also ${shownPlace(location, view)}: ${message}`, width).map(paint.dim));
    }
  }
  if (result.findings.length > shown.length) {
    lines.push(`${INDENT}${paint.dim(`… ${result.findings.length - shown.length} more in the report`)}`);
  }
  if (result.outcome === 'fail') {
    lines.push(...labelled('why', definitionOf(result.check).why, width, paint));
    for (const remedy of new Set(shown.map(finding => finding.remedy))) {
      lines.push(...labelled('fix', remedy, width, paint));
    }
  }
  return lines;
}

function locationLines(location: Location | undefined, view: View): string[] {
  const { width, paint } = view;
  if (!location) return [];
  if (location.kind !== 'file' || location.snippet === undefined) {
    return [`${INDENT}${paint.location(terminalSafeLine(middleCut(shownPlace(location, view), width - 8)))}`];
  }
  const where = terminalSafeLine(middleCut(shownPlace(location, view), 40));
  const { text, from, to } = excerpt(
    location.snippet,
    location.startColumn,
    location.endColumn,
    width - 8 - where.length - 3,
  );
  const mark =
    to > from ? [`${INDENT}${' '.repeat(where.length + 3 + from)}${paint.fault('─'.repeat(to - from))}`] : [];
  return [`${INDENT}${paint.location(where)}   ${text}`, ...mark];
}

/** The part of a source line that holds the marked columns, and where the mark is in it. */
function excerpt(
  snippet: string,
  startColumn: number | undefined,
  endColumn: number | undefined,
  room: number,
): { text: string; from: number; to: number } {
  const leading = snippet.length - snippet.trimStart().length;
  const cutAt =
    startColumn !== undefined && endColumn !== undefined && endColumn - 1 - leading > room
      ? startColumn - 1 - 8
      : leading;
  const start = Math.max(leading, cutAt);
  const ahead = terminalSafeLine(snippet.slice(start, (startColumn ?? 1) - 1));
  const marked =
    startColumn === undefined ? '' : terminalSafeLine(snippet.slice(startColumn - 1, (endColumn ?? startColumn) - 1));
  const rest = terminalSafeLine(snippet.slice(start));
  const text = rest.length > room ? `${rest.slice(0, Math.max(1, room - 1))}…` : rest;
  const from = startColumn === undefined ? 0 : ahead.length;
  return { text, from, to: startColumn === undefined ? 0 : Math.min(text.length, from + marked.length) };
}

/** `Makefile:7:13`, `bin/app .debug_info`, or the address. */
export function place(location: Location): string {
  switch (location.kind) {
    case 'file':
      return [location.path, location.startLine, location.startColumn].filter(part => part !== undefined).join(':');
    case 'binary':
      return [location.file, location.section, location.address].filter(Boolean).join(' ');
    case 'url':
      return location.url;
    case 'trace':
      return ['trace', location.traceId, location.spanId].filter(Boolean).join(' ');
  }
}

/** The place, relative to where gds ran when it lies below. */
function shownPlace(location: Location, { folder }: View): string {
  const text = place(location);
  return location.kind === 'file' && folder !== '' && text.startsWith(folder) ? text.slice(folder.length) : text;
}

function labelled(label: string, text: string, width: number, paint: Paint): string[] {
  const head = `${INDENT}${paint.dim(label)}   `;
  const lines = terminalSafe(text)
    .split('\n')
    .flatMap(line => wrap(line, width - INDENT.length - label.length - 3));
  return lines.map((line, index) => (index === 0 ? `${head}${line}` : `${INDENT}      ${line}`));
}

function indented(text: string, width: number): string[] {
  return wrap(terminalSafeLine(text), width - INDENT.length).map(line => `${INDENT}${line}`);
}

function footer(report: Report, width: number, paint: Paint): string[] {
  const all = [...report.targets.flatMap(target => target.results), ...report.results];
  const counts = (['pass', 'fail', 'no-data', 'exempted'] as const)
    .map(standing => ({ standing, n: all.filter(result => standingOf(result) === standing).length }))
    .filter(({ n, standing }) => n > 0 || standing === 'pass' || standing === 'fail')
    .map(({ standing, n }) => `${n} ${paint.standing(standing)(MARKS[standing])}`)
    .join('  ');
  const axes = report.axes.map(
    axis => `${AXIS_DEFINITIONS[axis.axis].title} ${axis.value === null ? MARKS['no-data'] : axis.value}`,
  );
  const lines = wrap(report.level.summary, width - 2).map(line => `  ${paint.bold(line)}`);
  lines.push(`  ${counts}`, ...wrap(axes.join('   '), width - 2, '   ').map(line => `  ${line}`));
  if (report.baseline) lines.push(`  ${sinceBaseline(report.baseline)}`);
  for (const note of report.notes)
    lines.push(...wrap(`note: ${terminalSafeLine(note)}`, width - 2).map(line => paint.dim(`  ${line}`)));
  lines.push('', `  ${paint.dim(duration(report.durationMs))}`);
  return lines;
}
