import { type Binary, BinaryFormatError, diffBinaries, openBinary } from '@gds-dev/core/binary';
import { type FileSource, namedFileSource } from '@gds-dev/core/file-source';
import { coloured, plain, renderJson, renderJsonForTerminal } from '@gds-dev/core/terminal';
import { diffText } from '../diff-text.ts';
import { forLog, standardOutput } from './sink.ts';

/** `gds diff A B`: exit status 0 when the files are equal, 1 when they differ. */
export async function runDiff(
  a: string,
  b: string,
  { format, color, arch }: { format: 'text' | 'json'; color: boolean; arch?: string },
): Promise<void> {
  const sources: FileSource[] = [];
  try {
    for (const file of [a, b]) sources.push(await namedFileSource(file));
    const [one, other] = [await opened(a, sources[0]!, arch), await opened(b, sources[1]!, arch)];
    const difference = await diffBinaries(one, other);
    const sink = standardOutput(color);
    process.stdout.write(
      format === 'json'
        ? (sink.terminal ? renderJsonForTerminal : renderJson)(difference)
        : forLog(diffText(a, b, difference, sink.colour ? coloured : plain)),
    );
    process.exitCode = difference.equal ? 0 : 1;
  } finally {
    await Promise.all(sources.map(source => source.close()));
  }
}

/** @throws BinaryFormatError that names the file: the reader knows only its bytes */
async function opened(file: string, source: FileSource, arch: string | undefined): Promise<Binary> {
  try {
    return await openBinary(source, arch === undefined ? {} : { arch });
  } catch (error) {
    if (error instanceof BinaryFormatError) error.message = `${file}: ${error.message}`;
    throw error;
  }
}
