import {
  AXIS_DEFINITIONS,
  type CheckResult,
  definitionOf,
  isLeftOut,
  noveltyIn,
  type Report,
  shortCode,
  standingOf,
  type Target,
} from '../standard/index.ts';
import { FindingText, labelled, type View } from './finding-text.ts';
import { wrap } from './layout.ts';
import { duration } from './quantity.ts';
import { sinceBaseline } from './since-baseline.ts';
import { MARKS, type Paint, plain } from './style.ts';
import { terminalSafeLine } from './terminal-safe.ts';
import { judged, leftOut } from './verdict.ts';

export interface TextOptions {
  /** Columns of the terminal; 80 are enough, and of less than 60 every value has lines of its own. */
  readonly width?: number;
  /** Adds colour; plain by default. */
  readonly paint?: Paint;
}

const CODE_COLUMN = 4;
const NARROW = 60;

/** What was missing for the checks of one target so far: the first check that said it, and the ways out it told. */
type Missing = Map<string, { readonly code: string; readonly fixes: Set<string> }>;

/** The report as a person reads it on a terminal; ends with a line feed. */
export function renderText(report: Report, options: TextOptions = {}): string {
  const width = Math.max(40, Math.min(options.width ?? 80, 120));
  const paint = options.paint ?? plain;
  const folder = report.workingDirectory === '' ? '' : `${report.workingDirectory}/`;
  const view: View = { width, paint, folder, novelty: noveltyIn(report) };
  const findings = new FindingText(view);
  const blocks = [
    ...report.targets.map(target => ({ target, results: target.results })),
    { target: null, results: report.results },
  ]
    .map(({ target, results }) => ({ target, results: results.filter(result => !isLeftOut(result)) }))
    .filter(({ results }) => results.length > 0);
  const lines = blocks.flatMap(({ target, results }, index) => {
    const missing: Missing = new Map();
    return [
      ...headLines(report, target, index === 0, view),
      '',
      ...results.flatMap(result => resultLines(target?.name ?? null, result, view, findings, missing)),
      '',
    ];
  });
  return `${[...lines, ...footer(report, width, paint)].join('\n')}\n`;
}

/** On one line when it fits, else with the toolchain and the commit on the next; the commit is said once. */
function headLines(report: Report, target: Target | null, withCommit: boolean, { width, paint }: View): string[] {
  const title = titleOf(report, target);
  const toolchain = [target?.toolchain?.go, target?.toolchain?.platform].filter(Boolean).join(' ');
  const commit =
    withCommit && report.commit ? `commit ${report.commit.slice(0, 7)}${report.modified ? ' + changes' : ''}` : '';
  const left = joined([title, terminalSafeLine(toolchain)]);
  const gap = width - left.length - commit.length;
  if (gap >= 2) return [commit === '' ? paint.bold(left) : `${paint.bold(left)}${' '.repeat(gap)}${paint.dim(commit)}`];
  const next = joined([terminalSafeLine(toolchain), commit]);
  const lines = (text: string) => wrap(text, width, SEPARATOR).flatMap(line => wrap(line, width));
  return [...lines(title).map(paint.bold), ...lines(next).map(paint.dim)];
}

const SEPARATOR = ' · ';

function joined(parts: readonly string[]): string {
  return parts.filter(part => part !== '').join(SEPARATOR);
}

/** `payments-api · ./cmd/payments · production`; the target's name only where nothing else says it. */
function titleOf({ service }: Report, target: Target | null): string {
  if (!target) return terminalSafeLine(joined([service.name, 'the service']));
  const { name, subject, role } = target;
  const said = name === service.name || subject.split('/').at(-1) === name;
  return terminalSafeLine(joined([service.name, said ? '' : name, subject, role]));
}

function resultLines(
  target: string | null,
  result: CheckResult,
  view: View,
  findings: FindingText,
  missing: Missing,
): string[] {
  const { width, paint } = view;
  const row = definitionOf(result.check);
  const standing = standingOf(result);
  const colour = paint.standing(standing);
  const title = `${shortCode(row.code).padEnd(CODE_COLUMN)}${row.title.padEnd(22)}`;
  const unknown = standing === 'no-data' && result.outcome === 'no-data' ? result : undefined;
  const before = unknown && missing.get(unknown.summary);
  const said = before ?? { code: shortCode(row.code), fixes: new Set() };
  if (unknown) missing.set(unknown.summary, said);
  const value = before
    ? `no data, as for ${before.code}`
    : standing === 'exempted'
      ? `${result.summary}; exempt until ${result.exemption!.expires}: ${result.exemption!.reason}`
      : valueOf(result);
  const indent = 4 + CODE_COLUMN + (width < NARROW ? 0 : 22);
  const wrapped = wrap(terminalSafeLine(value), width - indent);
  const beside = width < NARROW ? '' : wrapped.shift();
  const lines = [
    `  ${colour(MARKS[standing])} ${title}${beside ?? ''}`.trimEnd(),
    ...wrapped.map(line => `${' '.repeat(indent)}${line}`),
  ];
  if (unknown?.required && !said.fixes.has(unknown.provide)) {
    said.fixes.add(unknown.provide);
    lines.push(...labelled('fix', unknown.provide, width, paint));
  }
  // What is exempted asks for nothing.
  if ((result.outcome === 'fail' && !result.exemption) || result.outcome === 'pass')
    lines.push(...findings.linesOf(target, result));
  return lines;
}

function valueOf(result: CheckResult): string {
  if (result.outcome === 'fail' && !result.required) return `${result.summary} (not required)`;
  return result.outcome === 'no-data' ? `no data: ${result.summary}` : result.summary;
}

function footer(report: Report, width: number, paint: Paint): string[] {
  const all = judged(report).filter(({ result }) => !isLeftOut(result));
  const counts = (['pass', 'fail', 'no-data', 'exempted'] as const)
    .map(standing => ({ standing, n: all.filter(({ result }) => standingOf(result) === standing).length }))
    .filter(({ n, standing }) => n > 0 || standing === 'pass' || standing === 'fail')
    .map(({ standing, n }) => `${n} ${paint.standing(standing)(MARKS[standing])}`)
    .join('  ');
  const axes = report.axes.map(
    axis => `${AXIS_DEFINITIONS[axis.axis].title} ${axis.value === null ? MARKS['no-data'] : axis.value}`,
  );
  const dim = (text: string) => wrap(text, width - 2).map(line => paint.dim(`  ${line}`));
  const lines = wrap(report.level.summary, width - 2).map(line => `  ${paint.bold(line)}`);
  lines.push(`  ${counts}`, ...wrap(axes.join('   '), width - 2, '   ').map(line => `  ${line}`));
  if (report.baseline) lines.push(...wrap(sinceBaseline(report.baseline), width - 2).map(line => `  ${line}`));
  const skipped = leftOut(report).map(id => shortCode(definitionOf(id).code));
  if (skipped.length > 0) lines.push(...dim(`left out by --only or --skip: ${skipped.join(', ')}`));
  for (const note of report.notes) lines.push(...dim(`note: ${terminalSafeLine(note)}`));
  lines.push('', `  ${paint.dim(duration(report.durationMs))}`);
  return lines;
}
