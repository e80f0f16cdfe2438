import { OutOfBytes } from '../errors.ts';
import type { BuildIds, Executable, Linkage, Role, Writer } from '../executable.ts';
import { readTextBuildId } from '../go/build-id.ts';
import type { ByteSource } from '../source.ts';
import { LC, decoded, fixedText } from './load-commands.ts';
import { readMachO, type MachOImage } from './mach-o.ts';
import { definedSymbols, readSymbols } from './symbols.ts';

const MH_PIE = 0x200000;

/** Opens a thin Mach-O file. Rejects with a BinaryFormatError when its header or load commands are damaged. */
export async function openMachO(source: ByteSource, head: Uint8Array): Promise<Executable> {
  const image = await readMachO(source, head);
  return {
    image,
    roleOf: () => ROLES[image.fileType] ?? 'shared-library',
    writer: writerOf(image),
    symbolCount: definedSymbols(image),
    symbols: () => readSymbols(image),
    linkage: () => Promise.resolve().then(() => linkageOf(image)),
    buildIds: () => readBuildIds(image),
    // A .dSYM bundle is found by the UUID; nothing in the file names it.
    debugLink: () => Promise.resolve(undefined),
  };
}

/** By file type; MH_DYLIB, MH_BUNDLE and what else is loaded into a process are libraries. */
const ROLES: Record<number, Role> = { 1: 'object', 2: 'program', 4: 'core-dump', 10: 'debug-file' };

/**
 * Apple's linker, and LLVM's, leave LC_SOURCE_VERSION or LC_FUNCTION_STARTS; Go's own leaves neither and names the
 * entry before the symbols. It gives the link editor's segment as much memory as bytes, and writes no empty __DWARF
 * segment: what strip left behind has that, what was signed later only lacks the former.
 */
function writerOf(image: MachOImage): Writer {
  const types = image.commands.map(command => command.type);
  if (types.includes(LC.sourceVersion) || types.includes(LC.functionStarts)) return 'external-linker';
  const main = types.findIndex(type => type === LC.main || type === LC.unixThread);
  if (main < 0 || types.indexOf(LC.symtab) < main) return 'unknown';
  if (image.segments.some(({ type, fileSize }) => type === '__DWARF' && fileSize === 0)) return 'other';
  const last = image.segments.at(-1);
  return last?.fileSize === last?.memorySize ? 'go-linker' : 'unknown';
}

function linkageOf(image: MachOImage): Linkage {
  const dylinker = image.commands.find(command => command.type === LC.loadDylinker);
  const libraries = image.commands.some(({ type }) => type === LC.loadDylib || type === LC.loadWeakDylib);
  const interpreter =
    dylinker === undefined
      ? null
      : decoded(dylinker, view => {
          const offset = view.getUint32(8, image.littleEndian);
          return fixedText(view, offset, view.byteLength - offset);
        });
  return {
    mode: dylinker !== undefined || libraries ? 'dynamic' : 'static',
    positionIndependent: (image.flags & MH_PIE) !== 0,
    interpreter,
  };
}

async function readBuildIds(image: MachOImage): Promise<BuildIds> {
  const uuid = image.commands.find(command => command.type === LC.uuid);
  const gnu =
    uuid === undefined
      ? undefined
      : decoded(uuid, view => {
          if (view.byteLength < 24) throw new OutOfBytes('uuid');
          return Buffer.from(view.buffer, view.byteOffset + 8, 16).toString('hex');
        });
  return { gnu, go: await readTextBuildId(image) };
}
