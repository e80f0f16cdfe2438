import { expect, it } from 'vitest';
import { parseStaticcheck } from './staticcheck-output.ts';

const place = (line: number, column: number, file = '/r/a.go') => ({ file, line, column });
const line = (over: object = {}) =>
  JSON.stringify({
    code: 'SA4006',
    severity: 'error',
    location: place(3, 2),
    end: place(3, 9),
    message: 'never used ',
    ...over,
  });

it('gives a problem of a package and of its test variant once', () => {
  expect(parseStaticcheck(`${line()}\n${line()}\n`)).toEqual([
    {
      code: 'SA4006',
      ignored: false,
      message: 'never used',
      position: { file: '/r/a.go', line: 3, column: 2, endLine: 3, endColumn: 9 },
      related: [],
    },
  ]);
});

it('takes no end that is none, and a file without line as a whole', () => {
  const position = (over: object) => parseStaticcheck(line(over))?.[0]?.position;
  expect(position({ end: place(0, 0, '') })).toEqual({ file: '/r/a.go', line: 3, column: 2 });
  expect(position({ end: place(2, 1) })).toEqual({ file: '/r/a.go', line: 3, column: 2 });
  expect(position({ location: place(0, 10, '/r/staticcheck.conf') })).toEqual({
    file: '/r/staticcheck.conf',
    line: 1,
    column: 1,
  });
  expect(position({ location: place(0, 0, '') })).toBeUndefined();
});

it('knows what a //lint:ignore line accepts', () => {
  expect(parseStaticcheck(line({ severity: 'ignored' }))?.[0]?.ignored).toBe(true);
});

it('takes no answer of another form for a clean one', () => {
  for (const text of ['panic: x', '{"code":1}', `${line()}\n… 9 bytes left out …`])
    expect(parseStaticcheck(text)).toBeUndefined();
  expect(parseStaticcheck('')).toEqual([]);
});
