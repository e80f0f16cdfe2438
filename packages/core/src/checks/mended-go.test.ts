import { expect, it } from 'vitest';
import { mendedRelease } from './mended-go.ts';

it.each([
  ['go1.17.13', '1.25.13'],
  ['go1.21', '1.25.13'],
  ['go1.24.99', '1.25.13'],
  ['go1.25', '1.25.13'],
  ['go1.25.12', '1.25.13'],
  ['go1.25.13', undefined],
  ['go1.26rc1', '1.26.6'],
  ['go1.26.5 X:nodwarf5', '1.26.6'],
  ['go1.26.6', undefined],
  ['go1.26.10', undefined],
  ['go1.27rc2', '1.27.0'],
  ['go1.27.0', undefined],
  ['go1.28.0', undefined],
  ['devel go1.28-0a1b2c3', undefined],
  ['', undefined],
])('%s: %s', (version, mended) => {
  expect(mendedRelease(version)).toBe(mended);
});
