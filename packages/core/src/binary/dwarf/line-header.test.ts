import { describe, expect, it } from 'vitest';
import { BinaryFormatError } from '../errors.ts';
import { filePath } from './line-files.ts';
import { readLineHeader } from './line-header.ts';
import { viewOf } from '../words.ts';

/** A version 5 header of one directory and one file, whose names are numbers of this form. */
function header(form: number, name: readonly number[]): Uint8Array {
  const tables = [1, 1, form, 1, ...name, 1, 1, form, 1, ...name];
  const rest = [1, 1, 1, 0xfb, 14, 1, ...tables];
  const body = [5, 0, 8, 0, rest.length, 0, 0, 0, ...rest];
  return Uint8Array.from([body.length, 0, 0, 0, ...body]);
}

describe('the path of a file number', () => {
  it.each([
    ['a form that is no text and no reference', 0x07, [0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0]],
    ['a reference behind the end of its section', 0x1f, [0xff, 0xff, 0, 0]],
  ])('is refused with a typed error for %s', (_, form, name) => {
    const bytes = header(form, name);
    const cursor = { bytes, view: viewOf(bytes), littleEndian: true, offset: 0 };
    const sections = { line: bytes, str: undefined, lineStr: new Uint8Array(8) };
    const read = readLineHeader(cursor);
    expect(() => filePath(read, 0, sections, '/src')).toThrow(BinaryFormatError);
  });
});
