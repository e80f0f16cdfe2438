import { expect, it } from 'vitest';
import { recipeWith } from '../../test/described.ts';
import { strippingFlags } from './stripping-flags.ts';

it.each([
  ['-s', true],
  ['-w=1', true],
  ['-w=true', true],
  ['-s=T', true],
  ['-w=0', false],
  ['-s=false', false],
  ['-w=F', false],
  ['-X main.s=1', false],
])('finds `%s` where the linker takes debug information away: %s', (text, strips) => {
  const location = { kind: 'file', path: 'Makefile', startLine: 2, startColumn: 12, endColumn: 16 } as const;
  const recipe = recipeWith({ flags: [{ name: '-ldflags', use: 'used', words: [{ text, location }] }] });
  expect(strippingFlags(recipe)).toEqual(
    strips ? [{ text, location, usedAt: { kind: 'file', path: 'Makefile', startLine: 7 } }] : [],
  );
});
