import { describe, expect, it } from 'vitest';
import { neglected } from '../../test/reports.ts';
import { readReportDocument } from './report-document.ts';
import { ReportSchema } from './report.ts';

const [major, minor] = (neglected().schemaVersion.match(/\d+/g) ?? []).map(Number);
const version = (majorBy: number, minorBy: number) => `${major! + majorBy}.${minor! + minorBy}.0`;

/** A report with a field more in objects of every depth, `__proto__` among them. */
function extended(schemaVersion: string): unknown {
  const more = { later: { at: [1] } };
  const { targets, level, ...report } = { ...neglected(), schemaVersion, ...more };
  const [first, ...rest] = targets;
  const results = first!.results.map(result =>
    'findings' in result
      ? {
          ...result,
          ...more,
          findings: result.findings.map(finding => ({
            ...finding,
            ...more,
            ...(finding.location && { location: { ...finding.location, ...more } }),
          })),
        }
      : result,
  );
  const text = JSON.stringify({
    ...report,
    level: { ...level, ...more },
    targets: [{ ...first, ...more, results }, ...rest],
  });
  return JSON.parse(text.replace('{', '{"__proto__":{"polluted":1},'));
}

describe('a report document', () => {
  it('of a newer minor is read without the fields that it added', () => {
    const document = extended(version(0, 1));
    const before = JSON.stringify(document);
    const { data, error } = readReportDocument(document);
    expect(error).toBeUndefined();
    expect(ReportSchema.parse(data)).toEqual(data);
    expect(JSON.stringify(data)).not.toMatch(/later|polluted/);
    expect(data).toMatchObject({ schemaVersion: version(0, 1), targets: [{ name: 'payments' }] });
    expect(JSON.stringify(document)).toBe(before);
  });

  it('of a known minor may hold no unknown field', () => {
    for (const known of [version(0, 0), version(0, -minor!)])
      expect(readReportDocument(extended(known)).error?.issues[0]?.code).toBe('unrecognized_keys');
    expect(readReportDocument({ ...neglected(), schemaVersion: version(0, -minor!) }).success).toBe(true);
  });

  it('of a newer minor is held to every field that is known', () => {
    const { error } = readReportDocument({ ...(extended(version(0, 1)) as object), createdAt: 'today' });
    expect(error?.issues.map(issue => issue.path)).toEqual([['createdAt']]);
  });

  it.each([[version(1, 0)], ['2'], [7], [null]])('of version %j is not read', schemaVersion => {
    expect(readReportDocument({ ...neglected(), schemaVersion }).success).toBe(false);
  });

  it.each([null, 'a', 3, []])('%j is none', document => {
    expect(readReportDocument(document).success).toBe(false);
  });
});
