import { expect, it } from 'vitest';
import { NO_RECIPE, recipeWith, STRIPPED_RECIPE } from '../../test/described.ts';
import { strippedFindings } from './stripped-findings.ts';

const words = { ofFlag: (flag: string) => `${flag} strips app`, ofBinary: 'app is stripped', more: ' And so on.' };
const AT_BINARY = { kind: 'binary', file: 'app', section: '.debug_info' };
const at = (startLine: number) =>
  ({ kind: 'file', path: 'Makefile', startLine, startColumn: 12, endColumn: 14 }) as const;
const KEEP = 'To ship it small, keep a debug file: gds explain 003. And so on.';

it.each([
  {
    where: 'at the place of the flag, with the build that uses it',
    recipe: STRIPPED_RECIPE,
    found: [
      {
        message: '`-s -w` in -ldflags strips app',
        remedy: `Delete \`-s -w\` from this line. ${KEEP}`,
        location: { ...at(2), endColumn: 17 },
        related: [{ location: { kind: 'file', path: 'Makefile', startLine: 7 }, message: 'the build that uses it' }],
      },
    ],
  },
  {
    where: 'at each of two places',
    recipe: recipeWith({
      flags: [2, 7].map(line => ({ name: '-ldflags', use: 'used', words: [{ text: '-w', location: at(line) }] })),
    }),
    found: [{ location: at(2) }, { location: at(7), related: [] }],
  },
  {
    where: 'at the binary, for GOFLAGS outside of the repository',
    recipe: recipeWith({
      flags: [{ name: '-ldflags', use: 'used', words: [{ text: '-w' }], origin: 'GOFLAGS of your environment' }],
    }),
    found: [
      {
        message: '`-w` in -ldflags of GOFLAGS of your environment strips app',
        remedy: `Delete \`-w\` from GOFLAGS of your environment. ${KEEP}`,
        location: AT_BINARY,
      },
    ],
  },
  {
    where: 'at the binary, where no flag is known to strip',
    recipe: NO_RECIPE,
    found: [
      {
        message: 'app is stripped',
        remedy: `Build without \`-ldflags=-w\` and \`-s\`, and do not strip the binary. ${KEEP}`,
        location: AT_BINARY,
      },
    ],
  },
])('says what strips $where', ({ recipe, found }) => {
  expect(strippedFindings('app', undefined, recipe, words)).toMatchObject(found);
});
