import { describe, expect, it } from 'vitest';
import { hostile, neglected } from '../../test/reports.ts';
import { sarifFaults } from '../../test/sarif-schema.ts';
import { referenceReport } from '../standard/index.ts';
import { sarif } from './sarif.ts';

describe('SARIF', () => {
  it('is valid under the published 2.1.0 schema, whatever the report holds', () => {
    const identity = {
      reportId: crypto.randomUUID(),
      createdAt: '2026-11-01T00:00:00Z',
      entityRef: 'a:b/c',
      version: '0',
    };
    for (const report of [
      neglected(),
      hostile(),
      referenceReport('before', identity),
      referenceReport('after', identity),
    ]) {
      expect(sarifFaults(sarif(report))).toEqual([]);
    }
    expect(sarifFaults({ version: '2.1.0', runs: [{ tool: {} }] })).not.toEqual([]);
  });

  it('has a result for each finding, at its place below the repository’s root', () => {
    const [run] = sarif(neglected()).runs;
    const result = run!.results.find(one => one.ruleId === 'GDS-ERR-003')!;
    expect(run!.tool.driver.rules[result.ruleIndex]!.id).toBe('GDS-ERR-003');
    expect(result).toMatchObject({
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'Makefile', uriBaseId: 'SRCROOT' },
            region: { startLine: 7, startColumn: 12, endColumn: 17, snippet: { text: '-s -w' } },
            contextRegion: { startLine: 7, snippet: { text: expect.stringMatching(/^LDFLAGS := -s -w /) as string } },
          },
        },
      ],
      partialFingerprints: { 'gds/v1': expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    expect(run!.results).toHaveLength(6);
  });

  it('marks what is exempted as suppressed, with reason and day', () => {
    const suppressed = sarif(neglected()).runs[0]!.results.filter(one => one.suppressions);
    expect(suppressed.map(one => [one.ruleId, one.suppressions![0]!.justification])).toEqual([
      ['GDS-ERR-002', 'until 2027-03-31: the fork is removed with the next release'],
    ]);
  });

  it('says what had no data as a notification, never as a result', () => {
    const [run] = sarif(neglected()).runs;
    expect(run!.invocations[0]!.toolExecutionNotifications.map(one => one.associatedRule!.id)).toEqual([
      'GDS-ERR-050',
      'GDS-ERR-051',
    ]);
  });

  it('percent-encodes paths and makes no link from a message', () => {
    const [run] = sarif(hostile()).runs;
    for (const { locations, message } of run!.results) {
      const uri = locations[0]?.physicalLocation?.artifactLocation.uri;
      if (uri !== undefined) expect(uri).toMatch(/^[A-Za-z0-9%._~!'()*/-]+$/);
      expect(message.text).not.toMatch(/(?<!\\)[[\]]/);
    }
  });
});
