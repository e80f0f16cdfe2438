import {
  type CheckResult,
  definitionOf,
  type FileLocation,
  type Finding,
  type Report,
  type Severity,
  shortCode,
  standingOf,
} from '../standard/index.ts';
import { cut } from './github-text.ts';
import { factValue } from './quantity.ts';
import { terminalSafe, terminalSafeLine } from './terminal-safe.ts';
import { place } from './place.ts';
import { type Judged, judged } from './verdict.ts';

/** One annotation, as GitHub's Checks API takes it (`POST /repos/{owner}/{repo}/check-runs`). */
export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  /** Columns only where the mark stays on one line: the API refuses others. */
  readonly start_column?: number;
  /** The last marked column; the API counts it in. */
  readonly end_column?: number;
  readonly annotation_level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly raw_details: string;
}

export interface Annotations {
  /** The worst first, so that a limit cuts the least. */
  readonly annotations: readonly Annotation[];
  /** Findings at no line of a file: they belong into the summary. */
  readonly elsewhere: readonly { readonly judged: Judged; readonly finding: Finding }[];
}

/** Bounds of the Checks API: 255 characters a title, 64 KB a message and raw details. */
const MOST_TITLE = 255;
const MOST_MESSAGE = 16_000;
const MOST_DETAILS = 15_000;

const LEVELS: Readonly<Record<Severity, Annotation['annotation_level']>> = {
  error: 'failure',
  warning: 'warning',
  notice: 'notice',
};
const ORDER: readonly Annotation['annotation_level'][] = ['failure', 'warning', 'notice'];

/**
 * The findings of a report as annotations on the lines that a person would edit. A finding that
 * several targets share is one annotation; one of an exempted result is a notice.
 */
export function annotations(report: Report): Annotations {
  const byPlace = new Map<string, { finding: Finding; location: FileLocation; results: Judged[] }>();
  const elsewhere: { judged: Judged; finding: Finding }[] = [];
  for (const one of judged(report)) {
    if (!('findings' in one.result)) continue;
    for (const finding of one.result.findings) {
      const { location } = finding;
      if (location?.kind !== 'file') {
        elsewhere.push({ judged: one, finding });
        continue;
      }
      const key = JSON.stringify([finding.code, finding.message, finding.severity, place(location)]);
      const known = byPlace.get(key);
      if (known) known.results.push(one);
      else byPlace.set(key, { finding, location, results: [one] });
    }
  }
  const all = [...byPlace.values()].map(({ finding, location, results }) => annotation(finding, location, results));
  const sorted = ORDER.flatMap(level => all.filter(one => one.annotation_level === level));
  return { annotations: sorted, elsewhere };
}

function annotation(finding: Finding, location: FileLocation, results: readonly Judged[]): Annotation {
  const row = definitionOf(results[0]!.result.check);
  const exempted = results.every(({ result }) => standingOf(result) === 'exempted');
  const failed = results.some(({ result }) => result.outcome === 'fail');
  const title = failed ? `${row.code} ${row.failTitle}` : `${row.code} ${row.title}`;
  const message = [
    `${terminalSafeLine(finding.message)}.`,
    `Why: ${row.why}.`,
    `Change: ${terminalSafe(finding.remedy)}`,
    ...(exempted ? [exemptionOf(results[0]!.result)] : []),
    `More: gds explain ${shortCode(row.code)}`,
  ].join('\n');
  const endLine = Math.max(location.startLine, location.endLine ?? location.startLine);
  return {
    path: location.path,
    start_line: location.startLine,
    end_line: endLine,
    ...(endLine === location.startLine && columns(location)),
    annotation_level: exempted ? 'notice' : LEVELS[finding.severity],
    title: cut(title, MOST_TITLE),
    message: cut(message, MOST_MESSAGE),
    raw_details: cut(details(finding, location, results), MOST_DETAILS),
  };
}

function columns({ startColumn, endColumn }: FileLocation): Pick<Annotation, 'start_column' | 'end_column'> {
  if (startColumn === undefined) return {};
  // A finding's end is one past the mark.
  return { start_column: startColumn, end_column: Math.max(startColumn, (endColumn ?? startColumn + 1) - 1) };
}

function exemptionOf(result: CheckResult): string {
  return `Exempt until ${result.exemption!.expires}: ${terminalSafeLine(result.exemption!.reason)}`;
}

function details(finding: Finding, location: FileLocation, results: readonly Judged[]): string {
  const targets = results.flatMap(({ target }) => (target ? [target.name] : []));
  const lines = [
    ...(location.snippet === undefined ? [] : [`${place(location)}   ${location.snippet.trim()}`]),
    ...(targets.length === 0 ? [] : [`targets: ${[...new Set(targets)].join(', ')}`]),
    ...finding.related.map(({ location: other, message }) => `also ${place(other)}: ${message}`),
    ...finding.evidence.map(fact => `${fact.key} = ${factValue(fact)}`),
    `fingerprint: ${finding.fingerprint}`,
  ];
  return lines.map(line => terminalSafeLine(line)).join('\n');
}
