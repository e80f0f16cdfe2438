import { describe, expect, it } from 'vitest';
import { codeScanningFaults } from '../../test/code-scanning-rules.ts';
import { fail, finding, hostile, neglected, pass, regressed, report, target } from '../../test/reports.ts';
import { sarifFaults } from '../../test/sarif-schema.ts';
import { type Finding, referenceReport, type Report } from '../standard/index.ts';
import { sarifForCodeScanning } from './code-scanning.ts';
import { sarif } from './sarif.ts';

const identity = { reportId: crypto.randomUUID(), createdAt: '2026-11-01T00:00:00Z', entityRef: 'a:b/c', version: '0' };
const at = (startLine: number, given: Partial<Finding> = {}) =>
  finding('vet-shadow', { message: 'x', location: { kind: 'file', path: 'a.go', startLine }, ...given });
const of = (findings: Finding[], given: Partial<Report> = {}) =>
  report([target('a', [pass('vet-shadow', 'ok', findings)])], [], given);
const categories = (reports: readonly Report[]) =>
  sarifForCodeScanning(reports).log.runs.map(run => run.automationDetails.id);

describe('SARIF for code scanning', () => {
  it('keeps GitHub’s rules and the schema, whatever the reports hold', () => {
    const reports = [neglected(), hostile(), hostile(), regressed().now, referenceReport('after', identity)];
    const { log, left } = sarifForCodeScanning(reports);
    expect(codeScanningFaults(log)).toEqual([]);
    expect(sarifFaults(log)).toEqual([]);
    expect(left).toEqual([]);
    // What is not made for code scanning breaks them: the rules find something.
    expect(codeScanningFaults(sarif(neglected()))).not.toEqual([]);
  });

  it('reads as GitHub shows it', async () => {
    const { log } = sarifForCodeScanning([regressed().now]);
    const { tool: _, ...run } = log.runs[0]!;
    const shown = `${JSON.stringify({ ...run, tool: 'gds, with a rule for each check' }, null, 2)}\n`;
    await expect(shown).toMatchFileSnapshot('../../test/golden/regressed.sarif.json');
  });

  it('shows what is at no line of a file at the go.mod of its module, and says so', () => {
    const neglect = { ...neglected(), workingDirectory: 'services/payments' };
    const results = sarifForCodeScanning([neglect]).log.runs[0]!.results;
    const lines = results.find(one => one.ruleId === 'GDS-ERR-006')!;
    expect(lines.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'services/payments/go.mod', uriBaseId: 'SRCROOT' },
          region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
        },
        logicalLocations: [{ fullyQualifiedName: 'bin/payments .debug_line', kind: 'section' }],
      },
    ]);
    expect(lines.message.text).toContain(
      'no line table in bin/payments. This is at no line of a file but in bin/payments .debug_line, and is shown at services/payments/go.mod. Change: Build with',
    );
    const pprof = results.find(one => one.ruleId === 'GDS-ERR-010')!;
    expect(pprof.message.text).toContain('This is at no line of a file, and is shown at services/payments/go.mod.');
  });

  it('follows a finding by its fingerprint, also when two have the same', () => {
    const twins = [at(1, { fingerprint: 'a'.repeat(32) }), at(9, { fingerprint: 'a'.repeat(32) })];
    const results = sarifForCodeScanning([of(twins)]).log.runs[0]!.results;
    expect(results.map(one => one.partialFingerprints)).toEqual([
      { 'gds/v1': 'a'.repeat(32), primaryLocationLineHash: `${'a'.repeat(32)}:1` },
      { 'gds/v1': 'a'.repeat(32), primaryLocationLineHash: `${'a'.repeat(32)}:2` },
    ]);
  });

  it('has a finding of several targets once', () => {
    const both = report(
      ['a', 'b'].map(name => target(name, [fail('vet-shadow', 'x', [at(3, { fingerprint: 'c'.repeat(32) })])])),
      [],
    );
    expect(sarifForCodeScanning([both]).log.runs[0]!.results).toHaveLength(1);
  });

  it('makes a note of what is exempted, with the reason: GitHub reads no suppressions', () => {
    const [exempted] = sarifForCodeScanning([neglected()]).log.runs[0]!.results.filter(one => one.suppressions);
    expect(exempted!.level).toBe('note');
    expect(exempted!.message.text).toContain('Exempt until 2027-03-31: the fork is removed with the next release.');
  });

  it('gives each report a category of its own, the same in whatever order they come', () => {
    const root = of([]);
    const below = of([], { workingDirectory: 'services/payments' });
    const slashed = of([], { service: { name: 'services/payments/payments-api' } });
    const debug = report([target('debug', [])], []);
    const all = [root, below, slashed, debug, of([])];
    expect(categories(all)).toEqual([
      'gds/./payments-api/',
      'gds/services%2Fpayments/payments-api/',
      'gds/./services%2Fpayments%2Fpayments-api/',
      'gds/./payments-api/debug/',
      'gds/./payments-api/a/',
    ]);
    expect(categories([debug, below, root])).toEqual([
      'gds/./payments-api/debug/',
      'gds/services%2Fpayments/payments-api/',
      'gds/./payments-api/',
    ]);
    expect(new Set(categories([root, of([]), of([]), of([])])).size).toBe(4);
  });

  it('has 20 runs at most and the worst results, and says what is left out', () => {
    const reports = Array.from({ length: 23 }, (_, index) => of([], { service: { name: `s${index}` } }));
    expect(sarifForCodeScanning(reports).left.map(one => one.service.name)).toEqual(['s20', 's21', 's22']);
    const notices = Array.from({ length: 9 }, (_, index) => at(index + 1, { severity: 'notice' }));
    const { log, results } = sarifForCodeScanning([of([...notices, at(99)])], { mostResults: 3 });
    expect(log.runs[0]!.results.map(one => one.level)).toEqual(['error', 'note', 'note']);
    expect(results).toEqual({ shown: 3, all: 10 });
    expect(JSON.stringify(log.runs[0]!.invocations)).toContain('3 of 10 results are in this file');
  });
});
