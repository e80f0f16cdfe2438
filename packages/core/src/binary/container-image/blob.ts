import { createHash } from 'node:crypto';
import type { ByteSource } from '../source.ts';
import { imageError } from './image-error.ts';

const CHUNK = 1 << 20;
const HEX_DIGITS = { sha256: 64, sha512: 128 } as const;

/** A digest as `algorithm:hex` (OCI image specification, "Digests"). */
export interface Digest {
  readonly algorithm: keyof typeof HEX_DIGITS;
  readonly hex: string;
}

/** Throws a BinaryFormatError for what is no digest, before it becomes a path. */
export function digestOf(text: string, where: string): Digest {
  const match = /^(sha256|sha512):([0-9a-f]+)$/.exec(text);
  const algorithm = match?.[1] as keyof typeof HEX_DIGITS | undefined;
  if (algorithm === undefined || match?.[2]?.length !== HEX_DIGITS[algorithm]) {
    const why = `${JSON.stringify(text.slice(0, 200))} is no sha256 or sha512 digest`;
    throw imageError('malformed', 'a digest', where, why);
  }
  return { algorithm, hex: match[2] };
}

/** Checks the bytes of a blob against its digest; rejects with a `malformed` BinaryFormatError. */
export async function verifyDigest(
  source: ByteSource,
  digest: Digest,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  const hash = createHash(digest.algorithm);
  for (let offset = 0; offset < source.size;) {
    signal?.throwIfAborted();
    const bytes = await source.read(offset, CHUNK);
    if (bytes.length === 0) break;
    hash.update(bytes);
    offset += bytes.length;
  }
  requireDigest(hash.digest('hex'), digest, name);
}

/** Throws a `malformed` BinaryFormatError when a hash differs from what was announced. */
export function requireDigest(actual: string, { algorithm, hex }: Digest, name: string): void {
  if (actual === hex) return;
  const why = `its ${algorithm} is ${actual}, announced is ${hex}`;
  throw imageError('malformed', 'a blob', name, why);
}
