import { type FileLocation, type Finding, noveltyIn, type Report, standingOf } from '../standard/index.ts';
import { cut } from './github-text.ts';
import { place } from './place.ts';
import type { SarifLocation, SarifLog, SarifResult } from './sarif-log.ts';
import { encoded, locationOf, message, resultOf } from './sarif-result.ts';
import { categoryOf, logOf, runOf } from './sarif-run.ts';
import { MOST_RESULTS } from './sarif.ts';
import { type Judged, judged, sameFinding } from './verdict.ts';

/** GitHub refuses a file with more runs. */
const MOST_RUNS = 20;

/** GitHub keeps 100 locations of a result. */
const MOST_RELATED = 99;

/** Characters of a message, and of the title that its beginning is. */
const MOST_MESSAGE = 2000;

export interface CodeScanningOptions {
  /** Most results of a run, the worst of them: GitHub takes 25,000, and 10 MB of a compressed file. */
  readonly mostResults?: number | undefined;
}

/** A file for GitHub's code scanning, and what it leaves out. */
export interface CodeScanning {
  readonly log: SarifLog;
  /** Reports that are no run of it, because a file has 20 runs at most. */
  readonly left: readonly Report[];
  /** Results of its reports, and how many of them it has. */
  readonly results: { readonly shown: number; readonly all: number };
}

/**
 * Reports as the SARIF that GitHub's code scanning reads: one run each under a category of its own,
 * every result at a line of a file with the fingerprint that GitHub follows it by, a finding that
 * several targets share once.
 *
 * Source: GitHub Docs, "SARIF support for code scanning".
 */
export function sarifForCodeScanning(reports: readonly Report[], options: CodeScanningOptions = {}): CodeScanning {
  const most = Math.min(options.mostResults ?? MOST_RESULTS, MOST_RESULTS);
  const shown = reports.slice(0, MOST_RUNS);
  const categories = categoriesOf(shown);
  let all = 0;
  const runs = shown.map((report, index) => {
    const results = resultsOf(report);
    all += results.length;
    return runOf(report, categories[index]!, results, most);
  });
  const written = runs.reduce((sum, run) => sum + run.results.length, 0);
  return { log: logOf(runs), left: reports.slice(MOST_RUNS), results: { shown: written, all } };
}

/**
 * GitHub refuses two analyses of one category. Reports of one service in one folder are told apart by
 * their targets, and by their number when these are equal too, in whatever order they are given.
 */
function categoriesOf(reports: readonly Report[]): string[] {
  const ids = reports.map(categoryOf);
  const ofTargets = reports.map(
    (report, index) => `${ids[index]!}${report.targets.map(({ name }) => encoded(name)).join('+')}/`,
  );
  const used = new Set<string>();
  const order = [...reports.keys()].sort((a, b) => compare(ofTargets[a]!, ofTargets[b]!));
  for (const index of order) {
    let id = used.has(ids[index]!) ? ofTargets[index]! : ids[index]!;
    for (let number = 2; used.has(id); number++) id = `${ofTargets[index]!}${number}/`;
    used.add(id);
    ids[index] = id;
  }
  return ids;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function resultsOf(report: Report): SarifResult[] {
  const novelty = noveltyIn(report);
  const found = new Map<string, { readonly finding: Finding; readonly of: Judged[] }>();
  for (const one of judged(report)) {
    if (!('findings' in one.result)) continue;
    for (const finding of one.result.findings) {
      const key = JSON.stringify([sameFinding(finding), finding.fingerprint]);
      const same = found.get(key);
      if (same) same.of.push(one);
      else found.set(key, { finding, of: [one] });
    }
  }
  const counted = new Map<string, number>();
  return [...found.values()].map(({ finding, of }) => {
    const occurrence = (counted.get(finding.fingerprint) ?? 0) + 1;
    counted.set(finding.fingerprint, occurrence);
    // One that does not hold for every target asks for a change.
    const judgement = of.find(({ result }) => standingOf(result) !== 'exempted') ?? of[0]!;
    const words = of.map(({ target }) => novelty({ target: target?.name ?? null, finding }));
    const word = (['new', 'unknown', 'known'] as const).find(each => words.includes(each))!;
    const result = resultOf(judgement, finding, word);
    const exempted = result.suppressions?.[0];
    const { properties: _, ...read } = result;
    return {
      ...read,
      // GitHub does not read suppressions.
      level: exempted ? 'note' : result.level,
      message: { text: cut(textOf(report, finding, exempted?.justification), MOST_MESSAGE) },
      locations: [physical(report, finding)],
      relatedLocations: relatedOf(finding),
      partialFingerprints: {
        ...result.partialFingerprints,
        primaryLocationLineHash: `${finding.fingerprint}:${occurrence}`,
      },
      properties: { required: of.some(one => one.result.required) },
    };
  });
}

/** Only places in files: GitHub asks for one of every location. */
function relatedOf({ related }: Finding): SarifResult['relatedLocations'] {
  return related
    .flatMap(({ location, message: text }) => (location.kind === 'file' ? [{ location, text }] : []))
    .slice(0, MOST_RELATED)
    .map(({ location, text }, id) => ({ id, ...locationOf(withRegion(location)), message: { text: message(text) } }));
}

function textOf(report: Report, finding: Finding, exempted: string | undefined): string {
  const { location } = finding;
  const at = location?.kind === 'file' ? undefined : location && place(location);
  const parts = [
    `${cut(finding.message, MOST_MESSAGE / 3)}.`,
    ...(exempted === undefined ? [] : [`Exempt ${cut(exempted, MOST_MESSAGE / 5)}.`]),
    ...(location?.kind === 'file'
      ? []
      : [
          `This is at no line of a file${at === undefined ? '' : ` but in ${cut(at, 200)}`}, and is shown at ${moduleFile(report)}.`,
        ]),
    `Change: ${finding.remedy}`,
  ];
  return message(parts.join(' '));
}

/** GitHub shows only what is at a line of a file; what is at none is shown at the module's go.mod. */
function physical(report: Report, { location }: Finding): SarifLocation {
  if (location?.kind === 'file') return locationOf(withRegion(location));
  const file = locationOf(withRegion({ kind: 'file', path: moduleFile(report), startLine: 1 }));
  return location ? { ...file, ...locationOf(location) } : file;
}

/** GitHub asks for all four ends of a region; a mark whose end is not known is one character. */
function withRegion(location: FileLocation): FileLocation {
  const { startLine, startColumn = 1 } = location;
  const endLine = Math.max(startLine, location.endLine ?? startLine);
  const least = endLine === startLine ? startColumn + 1 : 1;
  const wholeLine = location.startColumn === undefined && endLine === startLine ? location.snippet?.length : undefined;
  const endColumn = location.endColumn ?? (wholeLine === undefined ? least : wholeLine + 1);
  return { ...location, startColumn, endLine, endColumn: Math.max(least, endColumn) };
}

function moduleFile({ workingDirectory }: Report): string {
  return workingDirectory === '' ? 'go.mod' : `${workingDirectory}/go.mod`;
}
