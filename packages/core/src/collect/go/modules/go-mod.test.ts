import { expect, it } from 'vitest';
import { modulePathOf, readGoMod } from './go-mod.ts';

it('reads directives, blocks, comments and quotes with their lines', () => {
  const text =
    '// head\nmodule "example.com/a" // why\n\nrequire (\n\tx.com/y v1.0.0 // indirect\n)\nreplace x.com/y => ../y\r\nexclude x.com/z v1.0.0\n';
  expect(
    readGoMod(text).map(({ directive, tokens, comment, line }) => [directive, tokens.join(' '), comment, line]),
  ).toEqual([
    ['module', 'example.com/a', 'why', 2],
    ['require', 'x.com/y v1.0.0', 'indirect', 5],
    ['replace', 'x.com/y => ../y', '', 7],
    ['exclude', 'x.com/z v1.0.0', '', 8],
  ]);
  expect(modulePathOf(text)).toBe('example.com/a');
});

it('passes over what is malformed', () => {
  expect(readGoMod('module "open\n)\n(\nrequire (\n')).toHaveLength(3);
});
