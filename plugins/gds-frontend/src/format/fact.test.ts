import { describe, expect, it } from '@jest/globals';
import { readFact } from './fact';

describe('a fact is read with its unit', () => {
  it.each([
    [2_202_010, 'bytes', '2.1 MiB', '2,202,010 bytes'],
    [512, 'bytes', '512 B', '512 bytes'],
    [9800, 'ms', '9.8 s', '9,800 ms'],
    [12.4, 'ms', '12 ms', '12.4 ms'],
    [28, 'days', '28 days', '28 days'],
    [0.9975, 'ratio', '99.75 %', '0.9975'],
    [99.5, 'percent', '99.5 %', '99.5 %'],
    [12345, 'count', '12,345', '12,345'],
    [4198400, 'address', '0x401000', '4,198,400'],
  ] as const)('%d %s is %s', (value, unit, text, exact) => {
    expect(readFact({ value, unit })).toMatchObject({ text, exact });
  });

  it('shortens a hash and keeps it whole for the pointer', () => {
    const value = 'a'.repeat(64);
    expect(readFact({ value, unit: 'sha256' })).toEqual({ text: 'aaaaaaaaaaaa…', exact: value, form: 'identifier' });
  });

  it('says yes and no', () => {
    expect(readFact({ value: false })).toEqual({ text: 'no', exact: 'false', form: 'text' });
  });
});
