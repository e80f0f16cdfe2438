import { deflateSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { chdr, elfFile } from '../../test/elf-file.ts';
import { describeBinary } from './describe.ts';
import { BinaryFormatError } from './errors.ts';
import { readElf } from './elf/elf.ts';
import { readSection } from './image.ts';
import { bufferSource } from './source.ts';

const SHF_COMPRESSED = 0x800;
const TEXT = Buffer.from('abbreviations '.repeat(100));

async function readOnly(bytes: Uint8Array, name = '.debug_info', flags = SHF_COMPRESSED): Promise<Uint8Array> {
  const file = elfFile([{ name, bytes, flags }]);
  const image = await readElf(bufferSource(file), file.subarray(0, 4096));
  return readSection(image, image.sections[1]!);
}

async function problem(bytes: Uint8Array, name?: string, flags?: number) {
  const before = process.memoryUsage().rss;
  const error = await readOnly(bytes, name, flags).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(process.memoryUsage().rss - before).toBeLessThan(300 << 20);
  if (!(error instanceof BinaryFormatError)) throw new Error(`expected a BinaryFormatError, got ${String(error)}`);
  return error.problem;
}

describe('a compressed section', () => {
  it('is read from zlib, zstd and .zdebug_ alike', async () => {
    expect(await readOnly(chdr(1, BigInt(TEXT.length), deflateSync(TEXT)))).toEqual(TEXT);
    expect(await readOnly(chdr(2, BigInt(TEXT.length), zstdCompressSync(TEXT)))).toEqual(TEXT);
    const size = Buffer.alloc(8);
    size.writeBigUInt64BE(BigInt(TEXT.length));
    const old = Buffer.concat([Buffer.from('ZLIB'), size, deflateSync(TEXT)]);
    expect(await readOnly(old, '.zdebug_info', 0)).toEqual(TEXT);
  });

  it('may be empty', async () => {
    expect(await readOnly(chdr(1, 0n, deflateSync(new Uint8Array(0))))).toHaveLength(0);
  });

  it('is refused unread when it claims more than deflate can hold', async () => {
    const found = await problem(chdr(1, 500_000_000n, deflateSync(TEXT)));
    expect(found).toMatchObject({ trouble: 'malformed', where: '.debug_info' });
    expect(found.why).toContain('cannot hold');
  });

  it('is refused when it claims more than a section may have', async () => {
    expect(await problem(chdr(1, 1n << 63n, deflateSync(TEXT)))).toMatchObject({ trouble: 'limit' });
    expect(await problem(chdr(2, 10n << 30n, zstdCompressSync(TEXT)))).toMatchObject({ trouble: 'limit' });
  });

  it('is refused when more comes out than its header says', async () => {
    const zeros = Buffer.alloc(50 << 20);
    expect((await problem(chdr(1, 1000n, deflateSync(zeros)))).why).toContain('more than the 1000 bytes');
    expect((await problem(chdr(2, 1000n, zstdCompressSync(zeros)))).why).toContain('more than the 1000 bytes');
  });

  it('is refused unread when it claims to grow as no debug information does', async () => {
    const zeros = deflateSync(Buffer.alloc(50 << 20));
    expect((await problem(chdr(1, BigInt(50 << 20), zeros))).why).toMatch(/^it would grow from \d+ bytes to 52428800/);
    expect((await problem(chdr(2, 1n << 30n, zstdCompressSync(TEXT)))).trouble).toBe('limit');
  });

  it('is refused when less comes out', async () => {
    expect((await problem(chdr(1, 5000n, deflateSync(TEXT)))).why).toContain('its header says 5000');
    const claim = await problem(chdr(2, 7n << 20n, zstdCompressSync(TEXT)));
    expect(claim.why).toContain(`its header says ${7 << 20}`);
  });

  it('is refused when its data are damaged, cut, or of an unknown kind', async () => {
    const packed = deflateSync(TEXT);
    expect((await problem(chdr(1, BigInt(TEXT.length), packed.subarray(0, 20)))).trouble).toBe('malformed');
    expect((await problem(chdr(1, BigInt(TEXT.length), Buffer.alloc(50, 0xff)))).trouble).toBe('malformed');
    expect((await problem(chdr(7, 10n, packed))).why).toContain('type 7');
    expect((await problem(Buffer.alloc(5))).trouble).toBe('truncated');
  });

  it('makes the DWARF of a description unreadable, not the description', async () => {
    const bomb = chdr(1, 1n << 40n, deflateSync(TEXT));
    const file = elfFile([
      { name: '.debug_info', bytes: bomb, flags: SHF_COMPRESSED },
      { name: '.debug_abbrev', bytes: new Uint8Array(1) },
    ]);
    const description = await describeBinary(bufferSource(file));
    expect(description).toMatchObject({ kind: 'described', dwarf: { state: 'unreadable', contents: null } });
  });
});
