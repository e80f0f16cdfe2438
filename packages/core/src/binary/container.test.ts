import { describe, expect, it } from 'vitest';
import { describeBinary } from './describe.ts';
import { BinaryFormatError } from './errors.ts';
import { bufferSource } from './source.ts';

async function problem(bytes: Uint8Array) {
  try {
    await describeBinary(bufferSource(bytes));
  } catch (error) {
    if (error instanceof BinaryFormatError) return error.problem;
    throw error;
  }
  throw new Error('it was read');
}

describe('a file that is no executable', () => {
  it.each([
    ['empty', Buffer.alloc(0), 'empty', 'it is empty'],
    ['a text', Buffer.from('package main\n'), 'not-a-binary', 'a text file'],
    ['a script', Buffer.from('#!/bin/sh\n'), 'not-a-binary', 'a script'],
    ['bytes of 0xFF', Buffer.alloc(5000, 0xff), 'not-a-binary', '0xff'],
    ['bytes of 0', Buffer.alloc(10), 'not-a-binary', '0x00'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), 'not-a-binary', 'gzip'],
    ['an archive', Buffer.from('!<arch>\n\0'), 'not-a-binary', 'static archive'],
    ['a Java class', Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61]), 'not-a-binary', 'Java'],
    ['one byte', Buffer.from([0x7f]), 'not-a-binary', 'begins with'],
  ])('is refused and named: %s', async (_, bytes, trouble, why) => {
    const found = await problem(bytes);
    expect(found.trouble).toBe(trouble);
    expect(found.why).toContain(why);
    expect(found.remedy).not.toBe('');
  });

  it.each([
    ['wasm', Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])],
    ['xcoff', Buffer.from([0x01, 0xf7, 0, 5])],
  ])('is recognised and explained: %s', async (format, bytes) => {
    const description = await describeBinary(bufferSource(bytes));
    expect(description).toMatchObject({ kind: 'recognised', format, size: bytes.length });
  });
});

describe('an ELF file with a damaged header', () => {
  it('is refused with the place of the damage', async () => {
    const magic = [0x7f, 0x45, 0x4c, 0x46];
    expect(await problem(Buffer.from([...magic, 2, 1]))).toMatchObject({ trouble: 'truncated' });
    const wrongClass = Buffer.alloc(64);
    wrongClass.set([...magic, 9, 1]);
    expect(await problem(wrongClass)).toMatchObject({ trouble: 'malformed', where: 'file+0x4' });
  });
});

describe('a packed ELF file', () => {
  it('is told by the marker of UPX and its lack of sections', async () => {
    const bytes = Buffer.alloc(512);
    bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    bytes.writeUInt16LE(2, 16);
    bytes.writeUInt16LE(62, 18);
    bytes.writeUInt16LE(64, 52);
    const bare = await describeBinary(bufferSource(bytes));
    expect(bare).toMatchObject({ kind: 'described', packer: null, sections: [] });
    bytes.write('UPX!', 180);
    const packed = await describeBinary(bufferSource(bytes));
    expect(packed).toMatchObject({ packer: 'upx', dwarf: { state: 'absent' }, pclntab: { state: 'absent' } });
    expect(packed).toMatchObject({ stripping: { by: 'packer', parameter: 'upx' } });
  });
});
