import { describe, expect, it } from 'vitest';
import { fail, finding, report, target } from '../../test/reports.ts';
import { baselineOf, type FileLocation } from '../standard/index.ts';
import { noveltyOf } from './novelty.ts';

const at = (path: string, startLine: number) =>
  finding('vet-shadow', { message: 'x', location: { kind: 'file', path, startLine } });
const [touched, untouched, unread] = [at('a.go', 3), at('a.go', 9), at('b.go', 3)];
const nowhere = finding('pprof-registration', { message: 'no pprof' });
const all = [touched, untouched, unread, nowhere] as const;
const now = report([target('a', [fail('vet-shadow', 'x', [...all])])], []);
const touches = ({ path, startLine }: FileLocation) => (path === 'a.go' ? startLine === 3 : undefined);

describe('the novelty of a finding', () => {
  const words = (novelty: ReturnType<typeof noveltyOf>) => all.map(one => novelty({ target: 'a', finding: one }));

  it('is told by the changed lines, and unknown where the diff is not known or there is no line', () => {
    expect(words(noveltyOf(now, touches))).toEqual(['new', 'known', 'unknown', 'unknown']);
  });

  it('is unknown on an untouched line whose own text is not what is at fault', () => {
    const dropped = finding('pprof-registration', {
      message: 'no pprof',
      location: { kind: 'file', path: 'a.go', startLine: 9 },
    });
    expect(noveltyOf(now, touches)({ target: 'a', finding: dropped })).toBe('unknown');
  });

  it('is told by the baseline alone when there is one', () => {
    const before = report([target('a', [fail('vet-shadow', 'x', [touched, nowhere])])], []);
    const compared = { ...now, baseline: baselineOf(now, before) };
    expect(words(noveltyOf(compared, touches))).toEqual(['known', 'new', 'new', 'known']);
  });

  it('is unknown without either', () => {
    expect(words(noveltyOf(now))).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  });
});
