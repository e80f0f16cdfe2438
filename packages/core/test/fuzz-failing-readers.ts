import { setTimeout as sleep } from 'node:timers/promises';
import { BinaryFormatError } from '../src/binary/errors.ts';
import type { FuzzedReader } from '../fuzz/reader.ts';
import { part } from '../fuzz/sample.ts';

/** Readers that each fail in their own way when the first byte is 0xff. */
export const READERS: readonly FuzzedReader[] = [
  failing('throws', () => {
    throw new TypeError('wrong');
  }),
  failing('claims', () => void new Float64Array(1 << 28)),
  failing('crawls', () => sleep(300)),
  failing('hangs', () => {
    for (;;);
  }),
  failing('exits', () => process.exit(3)),
  failing('refuses', () => {
    throw new BinaryFormatError('malformed', 'the file', 'file+0x0', 'its first byte is 0xff');
  }),
];

function failing(name: string, fail: () => void | Promise<void>): FuzzedReader {
  return {
    name,
    samples: () => Promise.resolve([]),
    read: input => (part(input, 'file')[0] === 0xff ? fail() : undefined),
  };
}
