import { readDebugLink } from '../elf/notes.ts';
import type { Executable, Linkage, Role, Writer } from '../executable.ts';
import { readTextBuildId } from '../go/build-id.ts';
import { holdsNoCode, sectionNamed } from '../image.ts';
import type { ByteSource } from '../source.ts';
import { readPe, type PeImage } from './pe.ts';
import { readSymbols } from './symbols.ts';

const DLL = 0x2000;
const DYNAMIC_BASE = 0x40;
const IMPORT_DIRECTORY = 1;

/** Opens a PE file or COFF object. Rejects with a BinaryFormatError when its headers or tables are damaged. */
export async function openPe(source: ByteSource, head: Uint8Array): Promise<Executable> {
  const image = await readPe(source, head);
  return {
    image,
    roleOf: () => roleOf(image),
    writer: writerOf(image),
    symbolCount: image.strings === undefined ? 0 : image.symbolCount,
    symbols: () => readSymbols(image),
    linkage: () => Promise.resolve(linkageOf(image)),
    buildIds: async () => ({ gnu: undefined, go: await readTextBuildId(image) }),
    debugLink: () => readDebugLink(image),
  };
}

function roleOf(image: PeImage): Role {
  if (image.optional === null) return 'object';
  if (holdsNoCode(image)) return 'debug-file';
  return (image.characteristics & DLL) !== 0 ? 'shared-library' : 'program';
}

/**
 * Go's own linker keeps the COFF symbols, even none, in a section of their own, which no other linker does; strip
 * and objcopy leave that section and write their symbols elsewhere.
 */
function writerOf(image: PeImage): Writer {
  const symtab = sectionNamed(image, '.symtab');
  if (symtab === undefined) return 'external-linker';
  return symtab.offset === image.symbolOffset ? 'go-linker' : 'other';
}

function linkageOf({ optional }: PeImage): Linkage {
  const imports = optional?.directories[IMPORT_DIRECTORY]?.size ?? 0;
  return {
    mode: imports > 0 ? 'dynamic' : 'static',
    positionIndependent: ((optional?.dllCharacteristics ?? 0) & DYNAMIC_BASE) !== 0,
    interpreter: null,
  };
}
