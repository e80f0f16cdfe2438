import { expect, it } from 'vitest';
import type { DraftFinding } from '../checks/check.ts';
import { withFingerprints } from './fingerprint.ts';

const draft = (startLine: number, over: object = {}): DraftFinding => ({
  severity: 'error',
  message: `err is shadowed, declared at line ${startLine - 3}`,
  remedy: 'mend it',
  location: { kind: 'file', path: 'main.go', startLine, snippet: '\terr := f()', ...over },
});
const of = (...drafts: DraftFinding[]) => withFingerprints('GDS-ERR-021', drafts).map(each => each.fingerprint);

it('is the same when lines above it move or its indentation changes', () => {
  expect(of(draft(10))).toEqual(of(draft(99, { snippet: '\t\terr := f()' })));
});

it('tells apart the file, the text of the line, the check and equal findings', () => {
  const [first] = of(draft(10));
  expect(of(draft(10, { path: 'other.go' }))[0]).not.toBe(first);
  expect(of(draft(10, { snippet: 'err := g()' }))[0]).not.toBe(first);
  expect(withFingerprints('GDS-ERR-003', [draft(10)])[0]!.fingerprint).not.toBe(first);
  const [one, two] = of(draft(10), draft(20));
  expect(one).toBe(first);
  expect(two).not.toBe(first);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
});
