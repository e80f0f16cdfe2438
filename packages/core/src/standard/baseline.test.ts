import { expect, it } from 'vitest';
import { fail, finding, noData, pass, report, target } from '../../test/reports.ts';
import { compareWithBaseline, noteOfBaseline } from './baseline.ts';

const old = finding('vet-shadow', { message: 'old', fingerprint: '0'.repeat(32) });
const gone = finding('vet-shadow', { message: 'gone', fingerprint: '1'.repeat(32) });
const fresh = finding('vet-shadow', { message: 'fresh', fingerprint: '2'.repeat(32) });
const before = report([target('a', [fail('vet-shadow', 'x', [old, gone])])], []);
const messages = (list: readonly { finding: { message: string } }[]) => list.map(each => each.finding.message);

it('knows new, known and mended findings by fingerprint', () => {
  const now = compareWithBaseline(report([target('a', [fail('vet-shadow', 'x', [fresh, old])])], []), before);
  expect(messages(now.added)).toEqual(['fresh']);
  expect(messages(now.known)).toEqual(['old']);
  expect(messages(now.mended)).toEqual(['gone']);
  expect(now.notJudged).toEqual([]);
});

it('calls everything mended when the check passes', () => {
  const now = compareWithBaseline(report([target('a', [pass('vet-shadow', 'clean')])], []), before);
  expect(messages(now.mended)).toEqual(['old', 'gone']);
});

it.each([
  ['the check has no data', report([target('a', [noData('vet-shadow', 'x', 'y')])], [])],
  ['the target was not run', report([target('b', [pass('vet-shadow', 'clean')])], [])],
])('mends nothing when %s', (_, now) => {
  const compared = compareWithBaseline(now, before);
  expect(compared.mended).toEqual([]);
  expect(messages(compared.notJudged)).toEqual(['old', 'gone']);
});

it.each([
  ['mk', 'component:default/mk', 'the baseline is a report of service mk'],
  ['mk', undefined, 'the baseline is a report of service mk'],
  ['mk', 'component:default/payments', undefined],
  ['payments', undefined, undefined],
  ['payments', 'component:default/payments', undefined],
])('notes a baseline of another service: %s, %s', (name, entityRef, note) => {
  const baseline = report([], [], { service: { name, ...(entityRef !== undefined && { entityRef }) } });
  expect(noteOfBaseline({ name: 'payments', entityRef: 'component:default/payments' }, baseline)).toBe(note);
});
