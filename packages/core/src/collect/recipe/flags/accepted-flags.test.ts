import { expect, it } from 'vitest';
import { acceptedWord } from './accepted-flags.ts';

it.each([
  ['-ldflags', '-s', true],
  ['-ldflags', '-w=1', true],
  ['-ldflags', '-w=F', true],
  ['-ldflags', '-w=', false],
  ['-ldflags', '-w=no', false],
  ['-ldflags', '-extld=./x', false],
  ['-trimpath', '', true],
  ['-trimpath', 'False', true],
  ['-trimpath', 'off', false],
  ['-buildvcs', 'auto', true],
  ['-buildvcs', 'f', true],
  ['-buildvcs', 'never', false],
  ['-toolexec', './x', false],
])('builds with `%s %s`: %s', (flag, word, accepted) => {
  expect(acceptedWord(flag, word)).toBe(accepted);
});
