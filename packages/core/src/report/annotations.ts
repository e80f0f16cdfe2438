import {
  type CheckResult,
  definitionOf,
  type FileLocation,
  type Finding,
  type Novelty,
  type Report,
  type Severity,
  shortCode,
  standingOf,
} from '../standard/index.ts';
import { cut } from './github-text.ts';
import { type NoveltyOf, noveltyOf, type Touches } from './novelty.ts';
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

export interface AnnotationOptions {
  /** The lines that the change touches. */
  readonly touches?: Touches | undefined;
  /** By the baseline of the report, else by the touched lines, when left out. */
  readonly novelty?: NoveltyOf | undefined;
  /** Only findings that are new or may be; known ones are counted. */
  readonly only?: 'new' | undefined;
}

export interface Annotations {
  /** Those on changed lines first, then other new ones; in each the worst first, so that a limit cuts the least. */
  readonly annotations: readonly Annotation[];
  /** Findings at no line of a file: they belong into the summary. */
  readonly elsewhere: readonly { readonly judged: Judged; readonly finding: Finding }[];
  /** Known findings at a line of a file, which are no annotation when only new ones are. */
  readonly known: number;
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

/** A finding that one or several targets have at one place. */
interface Placed {
  readonly finding: Finding;
  readonly location: FileLocation;
  readonly results: Judged[];
  readonly words: Set<Novelty>;
}

/**
 * The findings of a report as annotations on the lines that a person would edit. A finding that
 * several targets share is one annotation; one of an exempted result is a notice.
 */
export function annotations(report: Report, options: AnnotationOptions = {}): Annotations {
  const { touches, novelty = noveltyOf(report, touches), only } = options;
  const byPlace = new Map<string, Placed>();
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
      const known = byPlace.get(key) ?? { finding, location, results: [], words: new Set() };
      known.results.push(one);
      known.words.add(novelty({ target: one.target?.name ?? null, finding }));
      byPlace.set(key, known);
    }
  }
  const all = [...byPlace.values()].map(placed => {
    const touched = touches?.(placed.location);
    const word = NOVELTIES.find(each => placed.words.has(each))!;
    return { word, rank: touched ? 0 : word === 'new' ? 1 : 2, annotation: annotation(placed, touched) };
  });
  const shown = all.filter(({ word }) => only === undefined || word !== 'known');
  return {
    annotations: shown
      .sort((a, b) => a.rank - b.rank || severity(a.annotation) - severity(b.annotation))
      .map(one => one.annotation),
    elsewhere,
    known: all.length - shown.length,
  };
}

/** Of a finding that is new for one target and known for another one the first word counts. */
const NOVELTIES: readonly Novelty[] = ['new', 'unknown', 'known'];

function severity({ annotation_level: level }: Annotation): number {
  return ORDER.indexOf(level);
}

function annotation({ finding, location, results }: Placed, touched: boolean | undefined): Annotation {
  const row = definitionOf(results[0]!.result.check);
  const exempted = results.every(({ result }) => standingOf(result) === 'exempted');
  const failed = results.some(({ result }) => result.outcome === 'fail');
  const title = failed ? `${row.code} ${row.failTitle}` : `${row.code} ${row.title}`;
  const message = [
    `${terminalSafeLine(finding.message)}.`,
    `Why: ${row.why}.`,
    `Change: ${terminalSafe(finding.remedy)}`,
    ...(exempted ? [exemptionOf(results[0]!.result)] : []),
  ].join('\n');
  const end = [
    `More: gds explain ${shortCode(row.code)}`,
    ...(touched === false ? ['On a line that this change does not touch.'] : []),
  ].join('\n');
  const endLine = Math.max(location.startLine, location.endLine ?? location.startLine);
  return {
    // No path in git has half a surrogate pair, and no API takes one.
    path: location.path.replace(/\p{Surrogate}/gu, '\ufffd'),
    start_line: location.startLine,
    end_line: endLine,
    ...(endLine === location.startLine && columns(location)),
    annotation_level: exempted ? 'notice' : LEVELS[finding.severity],
    title: cut(title, MOST_TITLE),
    message: cutBefore(message, end, MOST_MESSAGE),
    raw_details: cutBefore(details(finding, location, results), `fingerprint: ${finding.fingerprint}`, MOST_DETAILS),
  };
}

/** Text that is cut and an end that is not, on lines of their own. */
function cutBefore(text: string, end: string, most: number): string {
  return text === '' ? end : `${cut(text, most - end.length - 1)}\n${end}`;
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
  ];
  return lines.map(line => terminalSafeLine(line)).join('\n');
}
