import { readMemory, type Image } from '../image.ts';
import { readExactly } from '../source.ts';
import { viewOf, word } from '../words.ts';

const DT_RELA = 7;
const DT_RELASZ = 8;
const ENTRY = 24;
const MAX_BYTES = 256 << 20;

/**
 * `R_*_RELATIVE`: the word becomes load address plus addend. Little-endian architectures of 64 bit alone; processor
 * supplements of the System V ABI.
 */
const RELATIVE: Readonly<Record<string, number>> = {
  amd64: 8,
  arm64: 1027,
  loong64: 3,
  ppc64le: 22,
  riscv64: 3,
};

/** Words that the dynamic linker fills in: `addresses[i]` receives `values[i]` when loaded where it was linked. */
export interface RelativeRelocations {
  readonly count: number;
  readonly addresses: Float64Array;
  readonly values: Float64Array;
}

/**
 * The relative relocations with an addend of a position-independent 64-bit little-endian ELF file; none elsewhere. REL
 * and RELR keep the addend in place. Rejects with a BinaryFormatError when the table lies outside.
 *
 * Format: gABI, chapter 4 (relocation) and chapter 5 (dynamic section, `DT_RELA`, `DT_RELASZ`).
 */
export async function readRelativeRelocations(image: Image): Promise<RelativeRelocations> {
  const none = { count: 0, addresses: new Float64Array(0), values: new Float64Array(0) };
  const dynamic = image.segments.find(segment => segment.type === 'DYNAMIC');
  const relative = RELATIVE[image.arch];
  if (
    image.format !== 'elf' ||
    image.bits !== 64 ||
    !image.littleEndian ||
    relative === undefined ||
    dynamic === undefined
  )
    return none;
  if (dynamic.fileSize > 1 << 20) return none;
  const table = viewOf(await readExactly(image.source, dynamic.offset, dynamic.fileSize, 'the dynamic table'));
  let address = 0;
  let size = 0;
  for (let offset = 0; offset + 16 <= table.byteLength; offset += 16) {
    const tag = word(table, offset, true, 8);
    if (tag === 0) break;
    if (tag === DT_RELA) address = word(table, offset + 8, true, 8);
    if (tag === DT_RELASZ) size = word(table, offset + 8, true, 8);
  }
  if (size === 0 || size > MAX_BYTES) return none;
  const view = viewOf(await readMemory(image, address, size, 'the relocations'));
  return relativeEntries(view, relative);
}

function relativeEntries(view: DataView, relative: number): RelativeRelocations {
  const most = Math.floor(view.byteLength / ENTRY);
  const addresses = new Float64Array(most);
  const values = new Float64Array(most);
  let count = 0;
  for (let entry = 0; entry < most; entry++) {
    const offset = entry * ENTRY;
    // r_offset, r_info as type and symbol, r_addend; a relative relocation has no symbol.
    if (view.getUint32(offset + 8, true) !== relative || view.getUint32(offset + 12, true) !== 0) continue;
    addresses[count] = word(view, offset, true, 8);
    values[count++] = word(view, offset + 16, true, 8);
  }
  return { count, addresses, values };
}
