import { definitionOf, type CheckResult, readReportDocument, type Report } from '@gds-dev/core/standard';
import { MAX_AHEAD_MINUTES, MAX_BEHIND_DAYS, MAX_DEPTH, MAX_FINDINGS } from './bounds';
import { InvalidReportError } from './errors';

const MAX_PLACES = 10;

/**
 * A document as a report that may be filed.
 *
 * @param now moment that its times are compared with
 * @throws InvalidReportError with the places where it differs
 */
export function parseReport(document: Buffer, now: Date): Report {
  const value = parseJson(document);
  refuseUnstorableText(value, '');
  const parsed = readReportDocument(value);
  if (!parsed.success) {
    const places = parsed.error.issues
      .slice(0, MAX_PLACES)
      .map(issue => ({ path: issue.path.map(String).join('.').slice(0, 200), message: issue.message.slice(0, 500) }));
    const first = places[0];
    throw new InvalidReportError(
      `not a report of schema 1: ${first ? `${first.path || 'the document'}: ${first.message}` : 'unknown difference'}`,
      places,
    );
  }
  refuseContradictions(parsed.data, now);
  return parsed.data;
}

function parseJson(document: Buffer): unknown {
  if (depthOf(document) > MAX_DEPTH) throw new InvalidReportError(`nested deeper than ${MAX_DEPTH}`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(document);
  } catch {
    throw new InvalidReportError('not UTF-8');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidReportError('not JSON');
  }
}

/** Deepest nesting of brackets outside strings; JSON.parse itself accepts far more than code after it. */
export function depthOf(document: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < document.length; at++) {
    const byte = document[at];
    if (inString) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) {
      inString = true;
    } else if (byte === 0x5b || byte === 0x7b) {
      deepest = Math.max(deepest, ++depth);
    } else if (byte === 0x5d || byte === 0x7d) {
      depth--;
    }
  }
  return deepest;
}

/** PostgreSQL stores neither U+0000 nor half of a surrogate pair. */
function refuseUnstorableText(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || /\p{Surrogate}/u.test(value)) {
      const message = 'text with U+0000 or an unpaired surrogate';
      throw new InvalidReportError(`${path}: ${message}`, [{ path: path.slice(0, 200), message }]);
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    refuseUnstorableText(key, path);
    refuseUnstorableText(inner, path === '' ? key : `${path}.${key}`);
  }
}

/** What the schema cannot say: each check once, in its place, built, of a plausible time. */
function refuseContradictions(report: Report, now: Date): void {
  const groups = [
    { where: 'results', scope: 'service', results: report.results },
    ...report.targets.map((target, index) => ({
      where: `targets.${index}.results`,
      scope: 'target',
      results: target.results,
    })),
  ];
  const names = new Set(report.targets.map(target => target.name));
  if (names.size !== report.targets.length) throw invalid('targets', 'two targets of one name');
  refuseImplausibleTime('createdAt', report.createdAt, report, now);
  let findings = 0;
  for (const { where, scope, results } of groups) {
    const seen = new Set<string>();
    for (const [index, result] of results.entries()) {
      const path = `${where}.${index}`;
      const row = definitionOf(result.check);
      if (row.code !== result.code) throw invalid(path, `${result.check} has the code ${row.code}`);
      if (row.scope !== scope) throw invalid(path, `${result.check} is a check of the ${row.scope}`);
      if (row.status === 'planned' && !report.reference) {
        throw invalid(path, `${result.check} is planned: it cannot have a result yet`);
      }
      if (seen.has(result.check)) throw invalid(path, `${result.check} was given twice`);
      seen.add(result.check);
      refuseImplausibleTime(`${path}.measuredAt`, result.measuredAt, report, now);
      findings += findingsOf(result);
    }
  }
  if (findings > MAX_FINDINGS) throw invalid('targets', `${findings} findings; at most ${MAX_FINDINGS} are taken`);
}

function refuseImplausibleTime(path: string, time: string, report: Report, now: Date): void {
  const age = now.getTime() - Date.parse(time);
  if (age < -MAX_AHEAD_MINUTES * 60_000) throw invalid(path, `more than ${MAX_AHEAD_MINUTES} minutes in the future`);
  // Recorded counts are as old as they are.
  if (!report.reference && age > MAX_BEHIND_DAYS * 86_400_000) {
    throw invalid(path, `more than ${MAX_BEHIND_DAYS} days ago: measure again`);
  }
}

function findingsOf(result: CheckResult): number {
  return result.outcome === 'pass' || result.outcome === 'fail' ? result.findings.length : 0;
}

function invalid(path: string, message: string): InvalidReportError {
  return new InvalidReportError(`${path}: ${message}`, [{ path, message }]);
}
