import type { Executable, Writer } from '../executable.ts';
import type { ByteSource } from '../source.ts';
import { readElf, type ElfImage } from './elf.ts';
import { readLinkage, roleOf } from './linkage.ts';
import { readBuildIds, readDebugLink } from './notes.ts';
import { relocator } from './relocations.ts';
import { readSymbols, symbolCount } from './symbols.ts';

/** Opens an ELF file. Rejects with a BinaryFormatError when its header or tables are damaged. */
export async function openElf(source: ByteSource, head: Uint8Array): Promise<Executable> {
  const image = await readElf(source, head);
  return {
    image,
    roleOf: linkage => roleOf(image, linkage),
    writer: writerOf(image),
    symbolCount: symbolCount(image),
    symbols: () => readSymbols(image),
    linkage: () => readLinkage(image),
    relocate: relocator(image),
    buildIds: () => readBuildIds(image),
    debugLink: () => readDebugLink(image),
  };
}

/**
 * Go's own linker writes the section headers directly behind the program headers; strip, objcopy and external
 * linkers write them at the end of the file.
 */
function writerOf(image: ElfImage): Writer {
  if (image.sections.length === 0) return 'unknown';
  if (image.sectionTableOffset === image.endOfSegmentTable) return 'go-linker';
  const external = image.sections.some(({ name }) => name === '.comment' || name === '.eh_frame');
  return external ? 'external-linker' : 'other';
}
