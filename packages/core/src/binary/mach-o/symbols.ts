import { BinaryFormatError, at } from '../errors.ts';
import { readExactly } from '../source.ts';
import { SYMBOL_KIND, emptySymbols, type SymbolTable } from '../symbol-table.ts';
import { viewOf, word } from '../words.ts';
import { LC, decoded } from './load-commands.ts';
import type { MachOImage } from './mach-o.ts';

const N_STAB = 0xe0;
const N_TYPE = 0x0e;
const N_SECT = 0x0e;
const N_SO = 0x64;
const MAX_STRING_BYTES = 1 << 30;

interface SymtabCommand {
  readonly offset: number;
  readonly count: number;
  readonly stringOffset: number;
  readonly stringBytes: number;
}

/**
 * Defined symbols as far as the load commands tell: those of LC_SYMTAB without the undefined ones of
 * LC_DYSYMTAB, which dynamic linking needs in a stripped program too.
 */
export function definedSymbols(image: MachOImage): number {
  const count = symtab(image)?.count ?? 0;
  const dysymtab = image.commands.find(command => command.type === LC.dysymtab);
  if (dysymtab === undefined) return count;
  const undefinedCount = decoded(dysymtab, view => view.getUint32(28, image.littleEndian));
  return undefinedCount > count ? count : count - undefinedCount;
}

/**
 * The symbols of LC_SYMTAB, undefined when there is no such command. Of names with a dot the underscore in front
 * is passed over: Go's linker puts it there. Entries for debuggers (STABS) have kind `other`, or `file` for a
 * source file, and no section. Rejects with a BinaryFormatError when table or names lie outside.
 *
 * Format: mach-o/nlist.h and mach-o/stab.h of Apple's XNU.
 */
export async function readSymbols(image: MachOImage): Promise<SymbolTable | undefined> {
  const command = symtab(image);
  if (command === undefined) return undefined;
  const { littleEndian } = image;
  const wide = image.bits === 64;
  const width = wide ? 16 : 12;
  const { count, offset, stringOffset, stringBytes } = command;
  if (stringBytes > MAX_STRING_BYTES) {
    const why = `they claim ${stringBytes} bytes, at most ${MAX_STRING_BYTES} are read`;
    throw new BinaryFormatError('limit', 'the symbol names', at('file', stringOffset), why);
  }
  const bytes = await readExactly(image.source, offset, count * width, 'the symbol table');
  const strings = await readExactly(image.source, stringOffset, stringBytes, 'the symbol names');
  const table = emptySymbols(count, strings);
  const view = viewOf(bytes);
  for (let index = 0; index < count; index++) {
    const entry = index * width;
    const name = view.getUint32(entry, littleEndian);
    if (name >= strings.length) {
      const why = 'its name lies outside the strings';
      throw new BinaryFormatError('malformed', 'a symbol', at('file', offset + entry), why);
    }
    table.names[index] = strings[name] === UNDERSCORE && hasDot(strings, name) ? name + 1 : name;
    table.addresses[index] = word(view, entry + 8, littleEndian, wide ? 8 : 4);
    const type = view.getUint8(entry + 4);
    if ((type & N_STAB) !== 0) {
      if (type === N_SO) table.kinds[index] = SYMBOL_KIND.file;
      continue;
    }
    const section = view.getUint8(entry + 5) - 1;
    const place = (type & N_TYPE) === N_SECT ? image.sections[section] : undefined;
    if (place === undefined) continue;
    table.sections[index] = section;
    table.kinds[index] = place.executable ? SYMBOL_KIND.function : SYMBOL_KIND.object;
  }
  return table;
}

const UNDERSCORE = 0x5f;
const DOT = 0x2e;

function hasDot(strings: Uint8Array, start: number): boolean {
  for (let offset = start; offset < strings.length && strings[offset] !== 0; offset++) {
    if (strings[offset] === DOT) return true;
  }
  return false;
}

function symtab(image: MachOImage): SymtabCommand | undefined {
  const command = image.commands.find(({ type }) => type === LC.symtab);
  if (command === undefined) return undefined;
  const { littleEndian } = image;
  return decoded(command, view => ({
    offset: view.getUint32(8, littleEndian),
    count: view.getUint32(12, littleEndian),
    stringOffset: view.getUint32(16, littleEndian),
    stringBytes: view.getUint32(20, littleEndian),
  }));
}
