import { cellOf } from './csv';

it.each([
  ['=1+1', `"'=1+1"`],
  ['  +1', `"'  +1"`],
  ['-3', `"'-3"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\tx', `"'\tx"`],
  ['\r\n=1', `"'\r\n=1"`],
  ['\uFF1D1', `"'\uFF1D1"`],
  ['say "hi"\0', `"say ""hi"""`],
  ['plain, text', `"plain, text"`],
  [-3, '-3'],
  [1.5, '1.5'],
  [null, ''],
  [true, 'true'],
])('%j is written as %s', (value, cell) => {
  expect(cellOf(value)).toBe(cell);
});
