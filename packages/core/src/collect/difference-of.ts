import { diffBinaries } from '../binary/diff/diff.ts';
import type { BinaryDifference } from '../binary/diff/difference.ts';
import { BinaryFormatError } from '../binary/errors.ts';
import { openBinary } from '../binary/open.ts';
import { fileSource } from './repository/file-source.ts';

/** How two built files differ; undefined when one of them is in no format that can be read. */
export async function differenceOf(first: string, second: string): Promise<BinaryDifference | undefined> {
  const [a, b] = [await fileSource(first), await fileSource(second)];
  try {
    return await diffBinaries(await openBinary(a), await openBinary(b));
  } catch (error) {
    if (error instanceof BinaryFormatError) return undefined;
    throw error;
  } finally {
    await Promise.all([a.close(), b.close()]);
  }
}
