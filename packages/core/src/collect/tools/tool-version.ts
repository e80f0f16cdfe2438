import { BinaryFormatError } from '../../binary/errors.ts';
import { readBuildInfo } from '../../binary/go/build-info.ts';
import { openBinary } from '../../binary/open.ts';
import { FileSourceError, fileSource } from '../repository/file-source.ts';

/** What a Go program was built from. */
export interface ToolBuild {
  /** Version of its main package's module: `v0.52.0`. */
  readonly version: string;
  /** Go release that built it: `go1.26.8`. */
  readonly go: string;
}

/** The build of a program whose main package is from `module`; `undefined` for any other file. */
export async function toolBuildOf(file: string, module: string): Promise<ToolBuild | undefined> {
  try {
    const source = await fileSource(file);
    try {
      const info = await readBuildInfo((await openBinary(source)).image);
      return info?.mainModule?.path === module ? { version: info.mainModule.version, go: info.goVersion } : undefined;
    } finally {
      await source.close();
    }
  } catch (error) {
    if (error instanceof BinaryFormatError || error instanceof FileSourceError) return undefined;
    throw error;
  }
}

/**
 * Whether a tool built by one Go release may be too old for packages of another: it knows the language and
 * the export data of its own minor release and of older ones.
 */
export function isOlderRelease(built: string, installed: string): boolean {
  const [a, b] = [minorOf(built), minorOf(installed)];
  return a !== undefined && b !== undefined && a < b;
}

function minorOf(release: string): number | undefined {
  const minor = /^go1\.(\d{1,3})(?!\d)/.exec(release)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
