import { expect, it } from 'vitest';
import { refusedFolder } from './refused-folder.ts';

it.each([
  [
    `malformed import path "example.com/sp/cmd/my app": invalid char ' '`,
    'Go builds no package in a folder whose name has a space: example.com/sp/cmd/my app',
  ],
  [
    `go: example.com/sp/ü: malformed import path "example.com/sp/ü": invalid char 'ü'`,
    'Go builds no package in a folder whose name has `ü`: example.com/sp/ü',
  ],
  ['malformed import path "example.com//x": double slash', undefined],
  ['', undefined],
])('%s', (words, sentence) => {
  expect(refusedFolder(words)).toBe(sentence);
});
