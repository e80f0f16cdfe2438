import { inflate, zstdDecompress } from 'node:zlib';
import { BinaryFormatError } from './errors.ts';
import { u64, viewOf } from './words.ts';

/** How a section says it is compressed: SHF_COMPRESSED with an Elf_Chdr, or the older `ZLIB` prefix. */
export type Compression = 'none' | 'elf-chdr' | 'gnu-zlib';

/** Deflate cannot do better (zlib's technical details: "Maximum Compression Factor"). */
const MAX_DEFLATE_RATIO = 1032;

/** Sections of debug information shrink to a quarter; what grows more than this is made to fill memory. */
const MAX_REAL_RATIO = 32;
/** Below it no ratio does harm. */
const LARGE = 8 << 20;

interface Packed {
  readonly algorithm: 'zlib' | 'zstd';
  readonly declared: number;
  readonly body: Uint8Array;
}

/**
 * The uncompressed bytes of a section; the bytes themselves when `compression` is `none`.
 * Decompression runs in zlib's thread pool and is bounded by the declared size. Rejects with a
 * BinaryFormatError when the declared size is over `limit`, is impossible for deflate, or differs
 * from what comes out.
 *
 * Formats: gABI "Section Compression" (Elf32_Chdr, Elf64_Chdr); GNU `.zdebug_`: `ZLIB`, 8 bytes big-endian size.
 */
export async function inflateSection(
  raw: Uint8Array,
  compression: Compression,
  name: string,
  bits: 32 | 64,
  littleEndian: boolean,
  limit: number,
): Promise<Uint8Array> {
  if (compression === 'none') return raw;
  const packed = compression === 'elf-chdr' ? chdr(raw, name, bits, littleEndian) : gnuZlib(raw);
  if (packed === undefined) return raw;
  const { algorithm, declared, body } = packed;
  if (declared > limit) {
    throw new BinaryFormatError('limit', name, name, `it claims ${declared} bytes, at most ${limit} are read`);
  }
  if (algorithm === 'zlib' && declared > body.length * MAX_DEFLATE_RATIO) {
    const why = `${body.length} bytes of zlib cannot hold the ${declared} that it claims`;
    throw new BinaryFormatError('malformed', name, name, why);
  }
  if (declared > LARGE && declared > MAX_REAL_RATIO * body.length) {
    const why = `it would grow from ${body.length} bytes to ${declared}, which no debug information does`;
    throw new BinaryFormatError('limit', name, name, why);
  }
  if (declared === 0) return new Uint8Array(0);
  const bytes = await decompress(algorithm, body, declared, name);
  if (bytes.length !== declared) {
    const why = `it decompresses to ${bytes.length} bytes, its header says ${declared}`;
    throw new BinaryFormatError('malformed', name, name, why);
  }
  return bytes;
}

function chdr(raw: Uint8Array, name: string, bits: 32 | 64, littleEndian: boolean): Packed {
  const headerBytes = bits === 64 ? 24 : 12;
  if (raw.length < headerBytes) {
    throw new BinaryFormatError('truncated', name, name, 'its compression header ends early');
  }
  const view = viewOf(raw);
  const type = view.getUint32(0, littleEndian);
  const declared = bits === 64 ? u64(view, 8, littleEndian) : view.getUint32(4, littleEndian);
  if (type !== 1 && type !== 2) {
    const why = `compression type ${type} is neither zlib (1) nor zstd (2)`;
    throw new BinaryFormatError('malformed', name, name, why);
  }
  return { algorithm: type === 1 ? 'zlib' : 'zstd', declared, body: raw.subarray(headerBytes) };
}

/** Without the prefix such a section is not compressed, as Go's debug/elf has it too. */
function gnuZlib(raw: Uint8Array): Packed | undefined {
  const view = viewOf(raw);
  if (raw.length < 12 || view.getUint32(0, false) !== 0x5a4c4942) return undefined;
  return { algorithm: 'zlib', declared: u64(view, 4, false), body: raw.subarray(12) };
}

function decompress(algorithm: 'zlib' | 'zstd', body: Uint8Array, declared: number, name: string): Promise<Uint8Array> {
  // One chunk for plausible ratios; a claim beyond that is only believed as the output grows.
  const chunkSize = Math.max(64, Math.min(declared + 1, body.length * 16 + 4096));
  const options = { maxOutputLength: declared, chunkSize };
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, bytes: Uint8Array) => {
      if (error === null) return resolve(bytes);
      const why =
        'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
          ? `it decompresses to more than the ${declared} bytes of its header`
          : `its ${algorithm} data are damaged (${error.message})`;
      reject(new BinaryFormatError('malformed', name, name, why));
    };
    if (algorithm === 'zlib') inflate(body, options, done);
    else zstdDecompress(body, options, done);
  });
}
