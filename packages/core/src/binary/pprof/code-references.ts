import { BinaryFormatError, at } from '../errors.ts';
import { fileRangeAt, type Image } from '../image.ts';
import { readExactly } from '../source.ts';
import type { AddressSet } from './address-set.ts';
import { scanAmd64 } from './calls-amd64.ts';
import { scanArm64 } from './calls-arm64.ts';
import type { CodeReferences, CodeScan } from './code-scan.ts';

const SCANS: Readonly<Record<string, CodeScan>> = { amd64: scanAmd64, arm64: scanArm64 };
const CHUNK = 4 << 20;
/** No instruction sequence that is looked for is longer. */
const LOOKAHEAD = 8;
const MAX_REFERENCES = 1 << 16;

/** The architectures whose code can be read, for a sentence. */
export const SCANNED = 'amd64 and arm64';

export function canScan(arch: string): boolean {
  return Object.hasOwn(SCANS, arch);
}

/**
 * The references from `start`…`end` to the addresses of a set. Rejects with a BinaryFormatError when the file does
 * not hold that code, and for more references than any program has.
 */
export async function codeReferences(
  image: Image,
  start: number,
  end: number,
  wanted: AddressSet,
): Promise<CodeReferences> {
  const found: CodeReferences = { sites: [], targets: [], calls: [] };
  const scan = SCANS[image.arch];
  const range = fileRangeAt(image, start);
  if (scan === undefined || range === undefined || end - start > range.length) {
    const why = `the functions reach to 0x${end.toString(16)}, which the file does not hold`;
    throw new BinaryFormatError('malformed', 'the code', at('memory', start), why);
  }
  for (let offset = 0; offset < end - start; offset += CHUNK) {
    const length = Math.min(CHUNK, end - start - offset);
    const held = Math.min(length + LOOKAHEAD, end - start - offset);
    const bytes = await readExactly(image.source, range.offset + offset, held, 'the code');
    scan(bytes, length, start + offset, wanted, found);
    if (found.sites.length > MAX_REFERENCES) {
      const why = `more than ${MAX_REFERENCES} references to a few functions`;
      throw new BinaryFormatError('limit', 'the code', at('memory', start + offset), why);
    }
  }
  return found;
}
