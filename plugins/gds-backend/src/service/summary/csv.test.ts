import { cellsInSpreadsheet, itInSpreadsheet } from '../../testing/spreadsheet';
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

const HOSTILE = [
  '=1+1',
  ' =1+1',
  '+1+1',
  '-1+1',
  '@SUM(1,1)',
  '=HYPERLINK("https://evil.example";"more")',
  `=cmd|' /C calc'!A0`,
  '\t=1+1',
  '\n=1+1',
  '\uFF1D1+1',
  '\uFF0B1+1',
  '\uFF0D1+1',
  '\uFF201+1',
  '"=1+1',
  '","=1+1',
  '=1+1\0',
  '\0=1+1',
  '\u00A0=1+1',
  '\u200B=1+1',
  '\uFEFF=1+1',
];

itInSpreadsheet('is a formula in no cell of LibreOffice, whatever the text is', () => {
  expect(cellsInSpreadsheet(`"=1+1",${HOSTILE.length}\r\n`)).toEqual([
    { type: 'float', formula: 'of:=1+1' },
    { type: 'float', formula: null },
  ]);
  const cells = cellsInSpreadsheet(HOSTILE.map(text => `${cellOf(text)},${cellOf(-3)}\r\n`).join(''));
  expect(cells).toHaveLength(2 * HOSTILE.length);
  cells.forEach((cell, index) => {
    const text = index % 2 === 0;
    expect([HOSTILE[index >> 1], cell]).toEqual([
      HOSTILE[index >> 1],
      { type: text ? 'string' : 'float', formula: null },
    ]);
  });
});
