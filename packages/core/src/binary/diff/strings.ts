import { readSection } from '../image.ts';
import { symbolName } from '../symbol-table.ts';
import { viewOf, word } from '../words.ts';
import { symbolBefore, type LoadedBytes, type Program, type SymbolFinder, type SymbolPair } from './code.ts';

/** A string variable with other text in the other program. */
export interface StringDifference {
  /** Import path and name; undefined in a stripped program. */
  readonly name: string | undefined;
  /** Undefined where no text was found. */
  readonly a: string | undefined;
  readonly b: string | undefined;
}

const MAX_TEXT = 1024;
const MAX_BYTES = 64 << 20;
const MAX_FOUND = 1000;
/** Bytes of text looked at: variables rarely share one. */
const MAX_SEEN = 16 << 20;

/**
 * Initialised string variables whose texts differ: a pointer and a length in writable data that lead to
 * printable text (Go's string header, reflect.StringHeader). Variables are compared by place when the data are
 * equally long, else by name, in stripped programs by text alone.
 *
 * @param symbolsOf reads the symbols of both, undefined when one is stripped; called when something differs
 */
export async function differingStrings(
  a: Program,
  b: Program,
  symbolsOf: () => Promise<SymbolPair | undefined>,
): Promise<StringDifference[]> {
  const found: StringDifference[] = [];
  for (const one of a.sections) {
    const other = b.sections.find(({ section }) => section.name === one.section.name);
    if (!one.writable || one.section.executable || !one.section.stored || one.section.size > MAX_BYTES) continue;
    if (other === undefined || !other.section.stored || other.section.size > MAX_BYTES) continue;
    const [texts, others] = [await stringsIn(a, one), await stringsIn(b, other)];
    if (one.section.size === other.section.size) {
      if (samePlaces(texts, others)) continue;
      byKey(byPlace(await symbolsOf(), one, texts), byPlace(await symbolsOf(), other, others), found);
    } else {
      const symbols = await symbolsOf();
      if (symbols === undefined) {
        // Elsewhere than in ELF the data hold much that only looks like a text.
        if (a.image.format === 'elf') byText(texts, others, found);
      } else byKey(byName(symbols.a, one, texts), byName(symbols.b, other, others), found);
    }
    if (found.length >= MAX_FOUND) break;
  }
  return found.slice(0, MAX_FOUND);
}

/** Text by offset in the section. */
type Texts = ReadonlyMap<number, string>;

async function stringsIn({ image, sections }: Program, { section }: LoadedBytes): Promise<Texts> {
  const bytes = await readSection(image, section);
  const view = viewOf(bytes);
  const width = image.bits === 64 ? 8 : 4;
  const found = new Map<number, string>();
  const constants = sections.filter(({ bytes: held, section: { executable } }) => held !== undefined && !executable);
  let seen = 0;
  const start = (width - (section.address % width)) % width;
  for (let offset = start; offset + 2 * width <= bytes.length && seen < MAX_SEEN; offset += width) {
    const length = word(view, offset + width, image.littleEndian, width);
    if (length < 1 || length > MAX_TEXT) continue;
    const pointer = word(view, offset, image.littleEndian, width);
    const target = constants.find(({ section: { address }, end }) => pointer >= address && pointer + length <= end);
    if (target === undefined) continue;
    const from = pointer - target.section.address;
    seen += length;
    if (!printable(target.bytes!, from, from + length)) continue;
    const text = Buffer.from(target.bytes!.buffer, target.bytes!.byteOffset + from, length);
    found.set(offset, text.toString('utf8'));
  }
  return found;
}

function printable(bytes: Uint8Array, from: number, to: number): boolean {
  if (to > bytes.length) return false;
  for (let index = from; index < to; index++) {
    const byte = bytes[index]!;
    if ((byte < 0x20 && byte !== 9 && byte !== 10) || byte === 0x7f) return false;
  }
  return true;
}

interface Named {
  readonly name: string | undefined;
  readonly text: string;
}

function samePlaces(texts: Texts, others: Texts): boolean {
  if (texts.size !== others.size) return false;
  for (const [offset, text] of texts) if (others.get(offset) !== text) return false;
  return true;
}

function byName(symbols: SymbolFinder, { section }: LoadedBytes, texts: Texts): Map<string, Named> {
  const named = new Map<string, Named>();
  for (const [offset, text] of texts) {
    const name = nameAt(symbols, section.address + offset);
    if (name !== undefined) named.set(name, { name, text });
  }
  return named;
}

/** Both programs have the same variables: names of the first serve for both. */
function byPlace(symbols: SymbolPair | undefined, { section }: LoadedBytes, texts: Texts): Map<string, Named> {
  return new Map(
    Array.from(texts, ([offset, text]) => {
      return [String(offset), { name: symbols && nameAt(symbols.a, section.address + offset), text }];
    }),
  );
}

/** `main.built`, with `+16` for a string further inside of the variable. */
function nameAt(symbols: SymbolFinder, address: number): string | undefined {
  const index = symbolBefore(symbols, address);
  if (index < 0) return undefined;
  const into = address - symbols.table.addresses[index]!;
  return `${symbolName(symbols.table, index)}${into === 0 ? '' : `+${into}`}`;
}

function byKey(texts: ReadonlyMap<string, Named>, others: ReadonlyMap<string, Named>, found: StringDifference[]): void {
  for (const [key, { name, text }] of texts) {
    const other = others.get(key)?.text;
    if (other !== text) found.push({ name, a: text, b: other });
  }
  for (const [key, { name, text }] of others) if (!texts.has(key)) found.push({ name, a: undefined, b: text });
}

/** Texts that only one of them has, in the order of their variables. */
function byText(texts: Texts, others: Texts, found: StringDifference[]): void {
  const counts = new Map<string, number>();
  for (const text of texts.values()) counts.set(text, (counts.get(text) ?? 0) + 1);
  const added: string[] = [];
  for (const text of others.values()) {
    const count = counts.get(text) ?? 0;
    if (count > 0) counts.set(text, count - 1);
    else added.push(text);
  }
  const removed = [...counts].filter(([, count]) => count > 0).map(([text]) => text);
  for (let index = 0; index < Math.max(removed.length, added.length); index++) {
    found.push({ name: undefined, a: removed[index], b: added[index] });
  }
}
