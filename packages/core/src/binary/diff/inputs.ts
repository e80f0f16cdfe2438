import { dwarfSections } from '../dwarf/sections.ts';
import { problemOf } from '../errors.ts';
import type { BuildIds, Linkage, Writer } from '../executable.ts';
import { readBuildInfo, type BuildInfo } from '../go/build-info.ts';
import { readBuildVersion } from '../go/build-version.ts';
import type { Binary, FunctionTable } from '../open.ts';
import { packerOf } from '../packer.ts';
import { strippingOf, type Stripping } from '../stripped.ts';
import { cCompilers } from './c-compilers.ts';
import type { Problem } from './difference.ts';

/** What a binary tells of the inputs of its build. */
export interface Inputs {
  readonly info: BuildInfo | undefined;
  /** `go1.26.8`, else the range of releases that write such a function table. */
  readonly release: string | undefined;
  readonly ids: BuildIds;
  readonly linkage: Linkage | undefined;
  readonly writer: Writer;
  readonly stripping: Stripping;
  readonly has: { readonly symbols: boolean; readonly dwarf: boolean };
  readonly functions: FunctionTable | undefined;
  /** Compilers of other languages. */
  readonly compilers: readonly string[];
}

/** Reads them; what is damaged is told in `problems`. */
export async function readInputs(binary: Binary, file: 'a' | 'b', problems: Problem[]): Promise<Inputs> {
  const { executable, image } = binary;
  const recover = async <T>(reading: Promise<T>): Promise<T | undefined> => {
    try {
      return await reading;
    } catch (error) {
      problems.push({ ...problemOf(error), file });
      return undefined;
    }
  };
  const [info, ids, linkage, packer, functions] = await Promise.all([
    recover(readBuildInfo(image)),
    recover(executable.buildIds()),
    recover(executable.linkage()),
    recover(packerOf(image, binary.head)),
    recover(binary.functions()),
  ]);
  const has = { symbols: executable.symbolCount > 0, dwarf: dwarfSections(image).has('info') };
  let release = info?.goVersion === 'unknown' ? undefined : info?.goVersion;
  if (release === undefined && functions !== undefined) {
    release = (await recover(readBuildVersion(image))) ?? `Go ${functions.table.goRange}`;
  }
  // Go's own linker takes no debug information of C along.
  const compilers = executable.writer === 'go-linker' ? [] : ((await recover(cCompilers(image))) ?? []);
  return {
    info,
    release,
    ids: ids ?? { gnu: undefined, go: undefined },
    linkage,
    writer: executable.writer,
    stripping: strippingOf(executable.writer, has, info, packer ?? null, info !== undefined || functions !== undefined),
    has,
    functions,
    compilers,
  };
}
