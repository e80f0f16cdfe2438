import { sectionNamed, readSection } from './image.ts';
import type { ElfImage } from './elf.ts';
import { viewOf, word } from './words.ts';

/** `.symtab`, the table that debuggers and `nm` read. */
export interface SymbolTable {
  readonly present: boolean;
  /** Entries without the empty first one. */
  readonly count: number;
}

export function symbolTable(image: ElfImage): SymbolTable {
  const section = sectionNamed(image, '.symtab');
  if (section === undefined || !section.stored) return { present: false, count: 0 };
  const width = image.bits === 64 ? 24 : 16;
  return { present: true, count: Math.max(0, Math.floor(section.size / width) - 1) };
}

/** The address of a symbol by its exact name; undefined when there is no such symbol or no table. */
export async function symbolAddress(image: ElfImage, name: string): Promise<number | undefined> {
  const section = sectionNamed(image, '.symtab');
  const strings = image.sections[section?.link ?? 0];
  if (section === undefined || !section.stored || strings === undefined || !strings.stored) return undefined;
  const [table, names] = await Promise.all([readSection(image, section), readSection(image, strings)]);
  const offsets = new Set<number>();
  const haystack = Buffer.from(names.buffer, names.byteOffset, names.length);
  for (let from = 0; ;) {
    const found = haystack.indexOf(`${name}\0`, from);
    if (found < 0) break;
    offsets.add(found);
    from = found + 1;
  }
  if (offsets.size === 0) return undefined;
  const view = viewOf(table);
  const width = image.bits === 64 ? 24 : 16;
  for (let entry = 0; entry + width <= table.length; entry += width) {
    if (!offsets.has(view.getUint32(entry, image.littleEndian))) continue;
    const value = image.bits === 64 ? entry + 8 : entry + 4;
    return word(view, value, image.littleEndian, image.bits === 64 ? 8 : 4);
  }
  return undefined;
}
