import { BinaryFormatError, at } from '../errors.ts';
import { readExactly } from '../source.ts';
import { SYMBOL_KIND, type SymbolTable } from '../symbol-table.ts';
import { viewOf } from '../words.ts';
import type { PeImage } from './pe.ts';
import { SYMBOL_BYTES } from './strings.ts';

const CLASS_FILE = 103;
const DTYPE_FUNCTION = 2;
const SHORT_NAME_BYTES = 8;

/**
 * COFF symbols without their auxiliary records, undefined when the file has none. Addresses include the image
 * base. Rejects with a BinaryFormatError when table or names lie outside.
 *
 * Format: Microsoft's "PE Format", chapter "COFF Symbol Table".
 */
export async function readSymbols(image: PeImage): Promise<SymbolTable | undefined> {
  const { symbolOffset, symbolCount, strings } = image;
  if (symbolCount === 0 || strings === undefined) return undefined;
  const bytes = await readExactly(image.source, symbolOffset, symbolCount * SYMBOL_BYTES, 'the symbol table');
  const view = viewOf(bytes);
  // Names of up to eight bytes stand in the records, which therefore follow the string table, NUL-terminated.
  const names = new Uint8Array(strings.bytes.length + symbolCount * (SHORT_NAME_BYTES + 1));
  names.set(strings.bytes);
  let free = strings.bytes.length;
  const table = {
    addresses: new Float64Array(symbolCount),
    sections: new Int32Array(symbolCount).fill(-1),
    kinds: new Uint8Array(symbolCount),
    names: new Uint32Array(symbolCount),
  };
  let count = 0;
  for (let record = 0; record < symbolCount;) {
    const entry = record * SYMBOL_BYTES;
    if (view.getUint32(entry, true) === 0) {
      const name = view.getUint32(entry + 4, true);
      if (name >= strings.bytes.length) {
        const why = 'its name lies outside the strings';
        throw new BinaryFormatError('malformed', 'a symbol', at('file', symbolOffset + entry), why);
      }
      table.names[count] = name;
    } else {
      names.set(bytes.subarray(entry, entry + SHORT_NAME_BYTES), free);
      table.names[count] = free;
      free += SHORT_NAME_BYTES + 1;
    }
    const place = image.sections[view.getInt16(entry + 12, true) - 1];
    table.addresses[count] = view.getUint32(entry + 8, true) + (place?.address ?? 0);
    table.sections[count] = place?.index ?? -1;
    table.kinds[count] = kindOf(view, entry, place?.executable);
    count++;
    record += 1 + view.getUint8(entry + 17);
  }
  return {
    count,
    addresses: table.addresses.subarray(0, count),
    sizes: new Float64Array(count),
    sections: table.sections.subarray(0, count),
    kinds: table.kinds.subarray(0, count),
    names: table.names.subarray(0, count),
    strings: names,
  };
}

function kindOf(view: DataView, entry: number, executable: boolean | undefined): number {
  if (view.getUint8(entry + 16) === CLASS_FILE) return SYMBOL_KIND.file;
  if (((view.getUint16(entry + 14, true) >> 4) & 3) === DTYPE_FUNCTION) return SYMBOL_KIND.function;
  if (executable === undefined) return SYMBOL_KIND.other;
  return executable ? SYMBOL_KIND.other : SYMBOL_KIND.object;
}
