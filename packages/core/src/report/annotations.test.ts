import { describe, expect, it } from 'vitest';
import { finding, hostile, neglected, pass, regressed, report, target } from '../../test/reports.ts';
import { type FileLocation, type Finding, ReportSchema } from '../standard/index.ts';
import { annotations } from './annotations.ts';

describe('annotations', () => {
  it('stand on the line and columns a person would edit, the worst first', () => {
    const { annotations: all, elsewhere } = annotations(neglected());
    expect(all.map(one => [one.path, one.start_line, one.start_column, one.end_column, one.annotation_level])).toEqual([
      ['Makefile', 7, 12, 16, 'failure'],
      ['Makefile', 7, 18, 55, 'failure'],
      ['cmd/payments/main.go', 44, 3, 5, 'warning'],
      ['go.mod', 9, undefined, undefined, 'notice'],
    ]);
    expect(elsewhere.map(one => one.finding.code)).toEqual(['GDS-ERR-006', 'GDS-ERR-010']);
    expect(all[0]).toMatchObject({
      title: 'GDS-ERR-003 No debug info in the binary',
      message: [
        'no DWARF in bin/payments: `-s -w` strips it.',
        'Why: nobody can set a breakpoint, read a variable or list a hot line in what is shipped.',
        'Change: drop `-s -w` (+2.1 MB), or keep the debug file',
        'More: gds explain 003',
      ].join('\n'),
    });
    expect(all[0]!.raw_details).toContain('dwarf.sections = 0');
    expect(all[2]!.title).toBe('GDS-ERR-021 vet and shadow');
  });

  it('have columns only when they stay on one line', () => {
    const location = { kind: 'file', path: 'a.go', startLine: 3, startColumn: 9, endLine: 4, endColumn: 2 } as const;
    const two = report(
      [target('a', [pass('vet-shadow', 'ok', [finding('vet-shadow', { message: 'x', location })])])],
      [],
    );
    expect(annotations(two).annotations[0]).not.toHaveProperty('start_column');
  });

  it('are one for a finding that two targets share', () => {
    const shared = finding('vet-shadow', { message: 'x', location: { kind: 'file', path: 'a.go', startLine: 3 } });
    const both = report(
      ['a', 'b'].map(name => target(name, [pass('vet-shadow', 'ok', [shared])])),
      [],
    );
    const { annotations: all } = annotations(both);
    expect(all).toHaveLength(1);
    expect(all[0]!.raw_details).toContain('targets: a, b');
  });

  describe('of a change', () => {
    it('read as a person would want them', async () => {
      const { annotations: shown } = annotations(regressed().now, { touches: ({ path }) => path === 'Makefile' });
      const text = shown.map(({ message, raw_details, ...one }) =>
        [JSON.stringify(one, null, 2), message, raw_details].join('\n\n'),
      );
      await expect(`${text.join('\n\n---\n\n')}\n`).toMatchFileSnapshot('../../test/golden/regressed.annotations.txt');
    });

    const at = (startLine: number, severity: Finding['severity'], path = 'a.go') =>
      finding('vet-shadow', { message: `line ${startLine}`, severity, location: { kind: 'file', path, startLine } });
    const all = [at(1, 'error'), at(2, 'notice'), at(3, 'warning'), at(4, 'error'), at(5, 'error', 'b.go')];
    const one = report([target('a', [pass('vet-shadow', 'ok', all)])], []);
    const touches = ({ path, startLine }: FileLocation) =>
      path === 'b.go' ? undefined : startLine === 2 || startLine === 3;
    const lines = (some: { start_line: number }[] | readonly { start_line: number }[]) =>
      some.map(each => each.start_line);

    it('stand on its lines first, and say where they do not', () => {
      const { annotations: sorted } = annotations(one, { touches });
      expect(lines(sorted)).toEqual([3, 2, 1, 4, 5]);
      const last = sorted.map(each => each.message.split('\n').at(-1));
      const outside = 'On a line that this change does not touch.';
      expect(last).toEqual([
        'More: gds explain 021',
        'More: gds explain 021',
        outside,
        outside,
        'More: gds explain 021',
      ]);
    });

    it('keep the last line and the fingerprint when their text is cut', () => {
      const long = { ...at(1, 'error'), message: '\u0007'.repeat(4000), remedy: '\u0007'.repeat(4000) };
      const evidence = Array.from({ length: 20 }, () => ({ key: 'k', value: 'x'.repeat(2000) }));
      const big = report([target('a', [pass('vet-shadow', 'ok', [{ ...long, evidence }])])], []);
      const [only] = annotations(big, { touches }).annotations;
      expect(only!.message).toMatch(/…\nMore: gds explain 021\nOn a line that this change does not touch\.$/);
      expect(only!.raw_details).toMatch(/…\nfingerprint: [0-9a-f]{32}$/);
    });

    it('are only those that are new or may be, when nothing else is asked for, and the known ones are counted', () => {
      const { annotations: sorted, known } = annotations(one, { touches, only: 'new' });
      expect(lines(sorted)).toEqual([3, 2, 5]);
      expect(known).toBe(2);
      expect(annotations(one, { touches }).known).toBe(0);
    });

    it('are one for a finding that is new for one of two targets', () => {
      const both = report(
        ['a', 'b'].map(name => target(name, [pass('vet-shadow', 'ok', [all[0]!])])),
        [],
      );
      const novelty = ({ target: of }: { target: string | null }) => (of === 'b' ? 'new' : 'known');
      const { annotations: sorted, known } = annotations(both, { novelty, only: 'new' });
      expect(lines(sorted)).toEqual([1]);
      expect(known).toBe(0);
    });
  });

  it('stay within the API’s bounds and carry no control character', () => {
    const foreign = hostile();
    expect(ReportSchema.safeParse(foreign).error).toBeUndefined();
    const long = finding('vet-shadow', {
      message: '😀'.repeat(2000),
      remedy: '\u0007'.repeat(4000),
      location: { kind: 'file', path: 'a.go', startLine: 1 },
      evidence: Array.from({ length: 200 }, (_, index) => ({ key: `k${index}`, value: '語'.repeat(16_384) })),
    });
    const big = report([target('a', [pass('vet-shadow', 'ok', [long])])], []);
    for (const one of [...annotations(foreign).annotations, ...annotations(big).annotations]) {
      expect(one.title.length).toBeLessThanOrEqual(255);
      expect(Buffer.byteLength(one.message)).toBeLessThanOrEqual(64 * 1000);
      expect(Buffer.byteLength(one.raw_details)).toBeLessThanOrEqual(64 * 1000);

      expect(one.message + one.raw_details).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });
});
