import type { Linkage, Role } from '../executable.ts';
import { holdsNoCode } from '../image.ts';
import type { ElfImage } from './elf.ts';
import { readExactly } from '../source.ts';
import { cString, viewOf, word } from '../words.ts';

const DT_NEEDED = 1;
const DT_FLAGS_1 = 0x6ffffffb;
const DF_1_PIE = 0x08000000;

/** Linkage from the program headers and the dynamic table (gABI chapter 5; DF_1_PIE: GNU). */
export async function readLinkage(image: ElfImage): Promise<Linkage> {
  const { needed, pie } = await readDynamic(image);
  const interp = image.segments.find(segment => segment.type === 'INTERP');
  let interpreter: string | null = null;
  if (interp !== undefined && interp.fileSize <= 4096 && !holdsNoCode(image)) {
    interpreter = cString(await readExactly(image.source, interp.offset, interp.fileSize, 'the interpreter'), 0);
  }
  return {
    mode: interp !== undefined || needed ? 'dynamic' : 'static',
    positionIndependent: image.elfType === 'shared' && (interp !== undefined || pie),
    interpreter,
  };
}

export function roleOf(image: ElfImage, linkage: Linkage): Role {
  if (image.elfType === 'relocatable') return 'object';
  if (image.elfType === 'core') return 'core-dump';
  if (holdsNoCode(image)) return 'debug-file';
  return image.elfType === 'shared' && !linkage.positionIndependent ? 'shared-library' : 'program';
}

async function readDynamic(image: ElfImage): Promise<{ needed: boolean; pie: boolean }> {
  const table = image.sections.find(section => section.type === 'DYNAMIC' && section.stored);
  const segment = image.segments.find(candidate => candidate.type === 'DYNAMIC');
  const range =
    table ?? (image.sections.length === 0 && segment ? { offset: segment.offset, size: segment.fileSize } : undefined);
  if (range === undefined || range.size > 1 << 20) return { needed: false, pie: false };
  const view = viewOf(await readExactly(image.source, range.offset, range.size, 'the dynamic table'));
  const width = image.bits === 64 ? 8 : 4;
  let needed = false;
  let pie = false;
  for (let offset = 0; offset + 2 * width <= view.byteLength; offset += 2 * width) {
    const tag = word(view, offset, image.littleEndian, width);
    if (tag === 0) break;
    if (tag === DT_NEEDED) needed = true;
    if (tag === DT_FLAGS_1) pie = (word(view, offset + width, image.littleEndian, width) & DF_1_PIE) !== 0;
  }
  return { needed, pie };
}
