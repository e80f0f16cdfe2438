import { type BinaryDescription, BinaryFormatError, describeBinary } from '@gds-dev/core/binary';
import { type FileSource, namedFileSource } from '@gds-dev/core/file-source';
import type { DebugFile } from '@gds-dev/core/node';
import { binaryText } from '../binary-text.ts';
import { coloured, plain } from '@gds-dev/core/terminal';
import { forLog, standardOutput } from './sink.ts';

/** `gds binary FILE`: exit status 0 when it could be read, whatever can be debugged in it. */
export async function runBinary(
  file: string,
  { format, color }: { format: 'text' | 'json'; color: boolean },
): Promise<void> {
  const source = await namedFileSource(file);
  try {
    const description = await described(file, source);
    if (format === 'json') {
      process.stdout.write(`${JSON.stringify(description, null, 2)}\n`);
      return;
    }
    const paint = standardOutput(color).colour ? coloured : plain;
    const debugFile = await debugFileBeside(source.path, description);
    process.stdout.write(forLog(binaryText(file, description, paint, debugFile)));
  } finally {
    await source.close();
  }
}

/** What reads it is loaded only for a binary that names such a file. */
async function debugFileBeside(path: string, description: BinaryDescription): Promise<DebugFile | undefined> {
  if (description.kind !== 'described' || description.dwarf.state !== 'detached') return undefined;
  const { debugFileOf } = await import('@gds-dev/core/node');
  return debugFileOf(path, description);
}

/** @throws BinaryFormatError that names the file: the reader knows only its bytes */
async function described(file: string, source: FileSource): Promise<BinaryDescription> {
  try {
    return await describeBinary(source);
  } catch (error) {
    if (error instanceof BinaryFormatError) error.message = `${file}: ${error.message}`;
    throw error;
  }
}
