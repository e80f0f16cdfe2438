import type { CheckId, CheckResult, Report } from '@gds-dev/core/standard';
import { reportOf, resultOf } from '../../testing/reports';
import { InvalidReportError } from './errors';
import { depthOf, parseReport } from './parseReport';

const NOW = new Date('2026-11-23T12:00:00Z');
const at = (ms: number) => new Date(NOW.getTime() + ms).toISOString();
const valid = (options: Partial<Parameters<typeof reportOf>[0]> = {}) =>
  reportOf({ at: NOW.toISOString(), outcomes: { 'debug-info': 'pass' }, ...options });
const parse = (report: unknown) => parseReport(Buffer.from(JSON.stringify(report)), NOW);

function withResults(results: CheckResult[]): Report {
  const report = valid();
  return { ...report, targets: report.targets.map(target => ({ ...target, results })) };
}

describe('parseReport', () => {
  it('gives the report that was sent', () => {
    const report = valid();
    expect(parse(report)).toEqual(report);
  });

  it('leaves out what a newer minor of the schema added; of a known one nothing is left out', () => {
    const report = { ...valid(), schemaVersion: '1.999.0' };
    expect(parse({ ...report, later: { at: 1 } })).toEqual(report);
    expect(() => parse({ ...valid(), later: { at: 1 } })).toThrow(/later/);
  });

  it('names the places that differ from the schema, at most ten', () => {
    const thrown = (): InvalidReportError => {
      try {
        parse({ ...valid(), reportId: 'x', extra: 1 });
      } catch (error) {
        return error as InvalidReportError;
      }
      throw new Error('accepted');
    };
    expect(thrown().places.map(({ path }) => path)).toContain('reportId');
    expect(() => parse({})).toThrow(InvalidReportError);
  });

  it('refuses what is nested deeper than 64', () => {
    const nested = (depth: number) => Buffer.from('['.repeat(depth) + ']'.repeat(depth));
    expect(() => parseReport(nested(64), NOW)).toThrow(/not a report/);
    expect(() => parseReport(nested(65), NOW)).toThrow(/nested deeper/);
    expect(() => parseReport(nested(200_000), NOW)).toThrow(/nested deeper/);
  });

  it('does not count brackets inside strings', () => {
    expect(depthOf(Buffer.from(JSON.stringify(['[[[', '\\"[[', { a: '}}' }])))).toBe(2);
  });

  it.each([
    ['U+0000', '"a\\u0000b"'],
    ['half of a surrogate pair', '"\\ud800"'],
    ['the other half', '"\\udc00x"'],
  ])('refuses text with %s, also in keys', (_what, text) => {
    expect(() => parseReport(Buffer.from(`{"notes":[${text}]}`), NOW)).toThrow(/notes\.0: text with U\+0000/);
    expect(() => parseReport(Buffer.from(`{${text}:1}`), NOW)).toThrow(/text with U\+0000/);
  });

  it('keeps whole surrogate pairs', () => {
    expect(parse({ ...valid(), notes: ['\u{1F600}'] }).notes).toEqual(['\u{1F600}']);
  });

  it.each([
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['not JSON', Buffer.from('{')],
    ['not JSON', Buffer.alloc(0)],
  ])('refuses what is %s', (message, document) => {
    expect(() => parseReport(document, NOW)).toThrow(message);
  });

  it('takes 10,000 findings and not one more', () => {
    const checks: CheckId[] = [
      'offline-build',
      'module-integrity',
      'debug-info',
      'line-table',
      'pprof-registration',
      'deterministic-build',
    ];
    const withFindings = (count: number) =>
      withResults(
        checks.map((check, index) => {
          const result = resultOf(check, 'fail', NOW.toISOString());
          if (result.outcome !== 'fail') throw new Error('no findings');
          const some = index === checks.length - 1 ? count - 2000 * index : 2000;
          return { ...result, findings: Array.from({ length: some }, () => result.findings[0]!) };
        }),
      );
    const five = withFindings(10_001);
    expect(() => parse(five)).toThrow(/10001 findings/);
    const exact = { ...five, targets: five.targets.map(t => ({ ...t, results: t.results.slice(0, 5) })) };
    expect(parse(exact).targets[0]?.results).toHaveLength(5);
  });

  it('takes times up to 10 minutes ahead and 30 days ago', () => {
    const minutes = 60_000;
    const days = 86_400_000;
    expect(parse(valid({ at: at(10 * minutes) })).createdAt).toBe(at(10 * minutes));
    expect(() => parse(valid({ at: at(10 * minutes + 1) }))).toThrow(/in the future/);
    expect(parse(valid({ at: at(-30 * days) })).createdAt).toBe(at(-30 * days));
    expect(() => parse(valid({ at: at(-30 * days - 1) }))).toThrow(/30 days ago/);
  });

  it('refuses a result of a check that is planned', () => {
    expect(() => parse(withResults([resultOf('fd-leak', 'pass', NOW.toISOString())]))).toThrow(/is planned/);
  });

  it('refuses results that contradict the catalogue or one another', () => {
    const result = resultOf('debug-info', 'pass', NOW.toISOString());
    expect(() => parse(withResults([result, result]))).toThrow(/given twice/);
    expect(() => parse(withResults([{ ...result, code: 'GDS-ERR-001' }]))).toThrow(/has the code GDS-ERR-003/);
    expect(() => parse(withResults([resultOf('slo-definition', 'pass', NOW.toISOString())]))).toThrow(
      /is a check of the service/,
    );
    expect(() => parse({ ...valid(), results: [result] })).toThrow(/is a check of the target/);
    const { targets } = valid();
    expect(() => parse({ ...valid(), targets: [...targets, ...targets] })).toThrow(/two targets of one name/);
  });

  it('refuses a number that is too large for one', () => {
    const text = JSON.stringify(valid()).replace('"durationMs":1', '"durationMs":1e999');
    expect(() => parseReport(Buffer.from(text), NOW)).toThrow(/durationMs/);
  });
});
