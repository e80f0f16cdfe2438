import { BinaryFormatError, at } from '../errors.ts';
import { sectionNamed, readSection, type Section } from '../image.ts';
import { SYMBOL_KIND, emptySymbols, type SymbolTable } from '../symbol-table.ts';
import { viewOf, word } from '../words.ts';
import type { ElfImage } from './elf.ts';

const KINDS = [
  SYMBOL_KIND.other,
  SYMBOL_KIND.object,
  SYMBOL_KIND.function,
  SYMBOL_KIND.other,
  SYMBOL_KIND.file,
  SYMBOL_KIND.object,
  SYMBOL_KIND.object,
];
const SHN_LORESERVE = 0xff00;

/** Entries of `.symtab`, the table that debuggers and `nm` read, without the empty first one. */
export function symbolCount(image: ElfImage): number {
  const section = symtab(image);
  return section === undefined ? 0 : Math.max(0, Math.floor(section.size / entryWidth(image)) - 1);
}

/**
 * `.symtab`; undefined when the file has none. Rejects with a BinaryFormatError when a name lies outside.
 * Format: gABI chapter 4, "Symbol Table".
 */
export async function readSymbols(image: ElfImage): Promise<SymbolTable | undefined> {
  const section = symtab(image);
  const strings = image.sections[section?.link ?? 0];
  if (section === undefined || strings === undefined || !strings.stored) return undefined;
  const [bytes, names] = await Promise.all([readSection(image, section), readSection(image, strings)]);
  const wide = image.bits === 64;
  const width = entryWidth(image);
  const count = Math.max(0, Math.floor(bytes.length / width) - 1);
  const table = emptySymbols(count, names);
  const view = viewOf(bytes);
  const { littleEndian } = image;
  const size = wide ? 8 : 4;
  for (let index = 0; index < count; index++) {
    const entry = (index + 1) * width;
    const name = view.getUint32(entry, littleEndian);
    if (name >= names.length && name > 0) {
      throw new BinaryFormatError(
        'malformed',
        'a symbol',
        at(section.name, entry),
        'its name lies outside the strings',
      );
    }
    table.names[index] = name;
    table.addresses[index] = word(view, entry + (wide ? 8 : 4), littleEndian, size);
    table.sizes[index] = word(view, entry + (wide ? 16 : 8), littleEndian, size);
    const info = view.getUint8(entry + (wide ? 4 : 12));
    table.kinds[index] = KINDS[info & 0xf] ?? SYMBOL_KIND.other;
    const place = view.getUint16(entry + (wide ? 6 : 14), littleEndian);
    if (place > 0 && place < SHN_LORESERVE) table.sections[index] = place;
  }
  return table;
}

function symtab(image: ElfImage): Section | undefined {
  const section = sectionNamed(image, '.symtab');
  return section?.stored ? section : undefined;
}

function entryWidth(image: ElfImage): number {
  return image.bits === 64 ? 24 : 16;
}
