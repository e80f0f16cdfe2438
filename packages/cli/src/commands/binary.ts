import {
  type BinaryDescription,
  BinaryFormatError,
  describeBinary,
  isTarHeader,
  packingOf,
} from '@gds-dev/core/binary';
import { type FileSource, FileSourceError, namedFileSource } from '@gds-dev/core/file-source';
import type { DebugFileSearch } from '@gds-dev/core/node';
import { coloured, type Paint, plain } from '@gds-dev/core/terminal';
import { binaryText } from '../binary-text.ts';
import { forLog, standardOutput } from './sink.ts';

/** Options of `gds binary` as the command line gives them. */
export interface BinaryArguments {
  readonly format: 'text' | 'json';
  readonly color: boolean;
  /** Folders to look for debug files in. */
  readonly debugDir: readonly string[];
  /** Of an image: `linux/arm64`. */
  readonly platform?: string;
}

/** `gds binary FILE`: exit status 0 when it could be read, whatever can be debugged in it. */
export async function runBinary(file: string, args: BinaryArguments): Promise<void> {
  const source = await openedBinary(file);
  if (source === undefined) return runImage(file, args);
  try {
    const description = await described(file, source);
    const search = await debugFileFor(description, args.debugDir, source.path);
    write(args, { ...description, ...asJson(search) }, paint => binaryText(file, description, paint, search));
  } finally {
    await source.close();
  }
}

/** The program that a container image starts, and what else of Go is in it. */
async function runImage(file: string, args: BinaryArguments): Promise<void> {
  const { containerPlatform, describeContainerImage, openContainerImage } = await import('@gds-dev/core/node');
  const { imageText } = await import('../image-text.ts');
  const image = await openContainerImage(file, file);
  try {
    const chosen = args.platform === undefined ? {} : { platform: args.platform };
    const description = await describeContainerImage(image, { preferred: containerPlatform(), ...chosen });
    const { debugFileOfProgram } = await import('@gds-dev/core/debug-file');
    const { program } = description;
    const search = program && (await debugFileOfProgram(file, program, { directories: args.debugDir }));
    write(args, { ...description, ...asJson(search ?? undefined) }, paint =>
      imageText(file, description, paint, search ?? undefined),
    );
  } finally {
    await image.close();
  }
}

/** Undefined for what looks like an image: a tar, perhaps packed, or a folder with an OCI layout. */
async function openedBinary(file: string): Promise<FileSource | undefined> {
  let source: FileSource;
  try {
    source = await namedFileSource(file);
  } catch (error) {
    if (!(error instanceof FileSourceError) || error.trouble !== 'not-a-file') throw error;
    const { looksLikeImage } = await import('@gds-dev/core/node');
    if (looksLikeImage(file)) return undefined;
    throw error;
  }
  const head = await source.read(0, 512);
  if (!isTarHeader(head) && packingOf(head) === undefined) return source;
  await source.close();
  return undefined;
}

function asJson(search: DebugFileSearch | undefined): object {
  return search === undefined ? {} : { debugFile: search.file ?? null, debugFileNames: search.lookedFor };
}

function write({ format, color }: BinaryArguments, value: object, text: (paint: Paint) => string): void {
  if (format === 'json') process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  else process.stdout.write(forLog(text(standardOutput(color).colour ? coloured : plain)));
}

/** What reads it is loaded only for a binary whose DWARF may be elsewhere. */
async function debugFileFor(
  description: BinaryDescription,
  directories: readonly string[],
  path: string,
): Promise<DebugFileSearch | undefined> {
  if (description.kind !== 'described' || !['detached', 'absent'].includes(description.dwarf.state)) return undefined;
  const { debugFileOf } = await import('@gds-dev/core/debug-file');
  return debugFileOf(description, { directories, path });
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
