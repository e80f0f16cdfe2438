import { at, type BinaryFormatError } from '../errors.ts';
import { imageError } from './image-error.ts';

export const BLOCK = 512;

/** The fields of one header block, before pax records and long names are applied. */
export interface TarHeader {
  readonly name: string;
  /** Type flag as a character; `0` for the NUL of old archives. */
  readonly type: string;
  /** Of the body, in bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  readonly link: string;
}

/**
 * Decodes a header block: ustar (POSIX.1-1988), pax (POSIX.1-2001), star and GNU tar. Undefined for a block of zeros.
 * Throws a BinaryFormatError when the checksum is wrong or a number is none.
 *
 * Format: POSIX.1-2001 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */
export function tarHeader(block: Uint8Array, place: string, offset: number): TarHeader | undefined {
  if (isZero(block)) return undefined;
  const fault = (why: string) => imageError('malformed', 'an entry of the tar', at(place, offset), why);
  const sum = number(block, 148, 8, fault);
  const sums = checksums(block);
  if (sum !== sums.unsigned && sum !== sums.signed) {
    throw fault(`the checksum of its header is ${sum}, its bytes sum up to ${sums.unsigned}`);
  }
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156]!);
  const prefix = prefixOf(block);
  const name = text(block, 0, 100);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type,
    size: number(block, 124, 12, fault),
    mode: number(block, 100, 8, fault) & 0o7777,
    link: text(block, 157, 100),
  };
}

/** Whether a first block could be a tar's: by the magic of ustar and GNU tar, or the octal checksum of older ones. */
export function isTarHeader(head: Uint8Array): boolean {
  if (head.length < BLOCK) return false;
  if (text(head, 257, 5) === 'ustar') return true;
  return head[0] !== 0 && /^ *[0-7]{4,7}[ \0]+$/.test(Buffer.from(head.subarray(148, 156)).toString('latin1'));
}

/** Packed data by their first bytes: gzip (RFC 1952), or zstd whose first frame may be a skippable one (RFC 8878). */
export function packingOf(head: Uint8Array): 'gzip' | 'zstd' | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length < 4) return undefined;
  const magic = (head[0]! | (head[1]! << 8) | (head[2]! << 16) | (head[3]! << 24)) >>> 0;
  return magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5 ? 'zstd' : undefined;
}

/** GNU tar keeps times where ustar has the front of a long name; star keeps them at its end. */
function prefixOf(block: Uint8Array): string {
  if (text(block, 257, 6) !== 'ustar' || block[262] !== 0) return '';
  return text(block, 345, text(block, 508, 4) === 'tar' ? 131 : 155);
}

function text(block: Uint8Array, start: number, length: number): string {
  const end = block.indexOf(0, start);
  const stop = end < 0 || end > start + length ? start + length : end;
  return Buffer.from(block.buffer, block.byteOffset + start, stop - start).toString('utf8');
}

/** Octal text, or base 256 when the first bit is set (GNU tar). */
function number(block: Uint8Array, start: number, length: number, fault: (why: string) => BinaryFormatError): number {
  if ((block[start]! & 0x80) !== 0) {
    if ((block[start]! & 0x40) !== 0) throw fault('a number of its header is negative');
    let value = block[start]! & 0x3f;
    for (let i = start + 1; i < start + length; i++) value = value * 256 + block[i]!;
    return value;
  }
  const digits = text(block, start, length).trim();
  if (digits === '') return 0;
  if (!/^[0-7]+$/.test(digits)) throw fault(`${JSON.stringify(digits)} stands where its header has an octal number`);
  return Number.parseInt(digits, 8);
}

function checksums(block: Uint8Array): { unsigned: number; signed: number } {
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < BLOCK; i++) {
    const byte = i >= 148 && i < 156 ? 0x20 : block[i]!;
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  return { unsigned, signed };
}

function isZero(block: Uint8Array): boolean {
  for (let i = 0; i < BLOCK; i++) if (block[i] !== 0) return false;
  return true;
}
