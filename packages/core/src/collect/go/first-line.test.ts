import { expect, it } from 'vitest';
import { firstLine } from './first-line.ts';

it.each([
  [
    '# example.com/app\n./main.go:3:1: syntax error: non-declaration statement\n',
    './main.go:3:1: syntax error: non-declaration statement',
  ],
  [
    'main.go:3:8: missing go.sum entry for module providing package corp.example.com/lib (imported by example.com/app); to add:\n\tgo get example.com/app\n',
    'main.go:3:8: missing go.sum entry for module providing package corp.example.com/lib (imported by example.com/app)',
  ],
  [
    'main.go:3:8: no required module provides package golang.org/x/text; to add it:\n\tgo get golang.org/x/text\n',
    'main.go:3:8: no required module provides package golang.org/x/text',
  ],
  ['go: updates to go.mod needed; to update it:\n\tgo mod tidy\n', 'go: updates to go.mod needed'],
  ['\n# example.com/app\n', undefined],
])('%j: %j', (words, first) => expect(firstLine(words)).toBe(first));
