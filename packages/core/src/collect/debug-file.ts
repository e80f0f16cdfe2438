import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describeBinary } from '../binary/describe.ts';
import type { BinaryDescription } from '../binary/description.ts';
import { BinaryFormatError } from '../binary/errors.ts';
import type { ByteSource } from '../binary/source.ts';
import type { DebugFile } from '../evidence/index.ts';
import { type FileSource, fileSource, FileSourceError } from './repository/file-source.ts';

const CHUNK = 1024 * 1024;

/**
 * The debug file that a binary names in `.gnu_debuglink`, when one lies beside it: a regular file of that
 * base name and no link (CL6), which belongs to the binary when CRC-32 and GNU build id agree.
 */
export async function debugFileOf(path: string, description: BinaryDescription): Promise<DebugFile | undefined> {
  if (description.kind !== 'described' || description.dwarf.state !== 'detached') return undefined;
  const { file, crc, buildId } = description.dwarf;
  if (basename(file) !== file || file === '..' || file === '.') return undefined;
  const mismatch = (why: string): DebugFile => ({ name: file, matches: false, why });
  let source: FileSource;
  try {
    source = await fileSource(join(dirname(path), file));
  } catch (error) {
    if (!(error instanceof FileSourceError)) throw error;
    return error.trouble === 'missing' ? undefined : mismatch(TROUBLE[error.trouble]);
  }
  try {
    if ((await checksum(source)) !== crc) return mismatch('its CRC-32 is not the one that the binary records');
    const debug = await describeBinary(source);
    const id = debug.kind === 'described' ? debug.buildIds.gnu : null;
    if (id !== null && buildId !== null && id !== buildId) return mismatch('its GNU build id is another one');
    return { name: file, matches: true, description: debug };
  } catch (error) {
    if (error instanceof BinaryFormatError) return mismatch(`it cannot be read: ${error.problem.why}`);
    throw error;
  } finally {
    await source.close();
  }
}

const TROUBLE = {
  missing: 'it is not there',
  symlink: 'it is a symbolic link',
  'not-a-file': 'it is no regular file',
  forbidden: 'it may not be read',
  other: 'it cannot be opened',
} as const;

async function checksum(source: ByteSource): Promise<number> {
  let crc = 0;
  for (let offset = 0; offset < source.size; offset += CHUNK) crc = crc32(await source.read(offset, CHUNK), crc);
  return crc;
}
