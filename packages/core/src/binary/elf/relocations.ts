import { fileRangeAt, readMemory } from '../image.ts';
import { viewOf, word } from '../words.ts';
import type { ElfImage } from './elf.ts';

/** What a position-independent file adds its load address to; here it is loaded at 0. */
interface RelativeRelocations {
  readonly places: Float64Array;
  /** What stands there then. */
  readonly addends: Float64Array;
}

/** R_…_RELATIVE by architecture: the psABI of each. */
const RELATIVE = new Map<string, number>([
  ...(['386', 'amd64'] as const).map(arch => [arch, 8] as const),
  ['arm', 23],
  ['arm64', 1027],
  ['loong64', 3],
  ['ppc64', 22],
  ['ppc64le', 22],
  ['riscv64', 3],
  ['s390x', 12],
]);

const DT_RELA = 7;
const DT_RELASZ = 8;

/** For `Executable.relocate`: reads the relocations at the first call. */
export function relocator(image: ElfImage): (bytes: Uint8Array, address: number) => Promise<void> {
  let reading: Promise<RelativeRelocations | undefined> | undefined;
  return async (bytes, address) => {
    reading ??= readRelative(image);
    const relocations = await reading;
    if (relocations !== undefined) apply(image, relocations, bytes, address);
  };
}

/**
 * The relocations of a dynamic section that need no symbol, with their addends beside them. Those whose addends stand
 * at their places (REL, RELR) change nothing in a file that is loaded at 0. Rejects with a BinaryFormatError.
 *
 * Format: System V gABI chapter 5, "Dynamic Section" and "Relocation".
 */
async function readRelative(image: ElfImage): Promise<RelativeRelocations | undefined> {
  const relative = RELATIVE.get(image.arch);
  const dynamic = image.segments.find(segment => segment.type === 'DYNAMIC');
  if (relative === undefined || dynamic === undefined) return undefined;
  const { bits, littleEndian } = image;
  const width = bits === 64 ? 8 : 4;
  const entries = viewOf(await readMemory(image, dynamic.address, dynamic.fileSize, 'the dynamic section'));
  let table = 0;
  let size = 0;
  for (let offset = 0; offset + 2 * width <= entries.byteLength; offset += 2 * width) {
    const tag = word(entries, offset, littleEndian, width);
    if (tag === 0) break;
    if (tag === DT_RELA) table = word(entries, offset + width, littleEndian, width);
    if (tag === DT_RELASZ) size = word(entries, offset + width, littleEndian, width);
  }
  if (table === 0 || size === 0 || fileRangeAt(image, table) === undefined) return undefined;
  const view = viewOf(await readMemory(image, table, size, 'the relocations'));
  const rowBytes = 3 * width;
  const rows = Math.floor(size / rowBytes);
  const places = new Float64Array(rows);
  const addends = new Float64Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const offset = row * rowBytes;
    const info = word(view, offset + width, littleEndian, width);
    if (info !== relative) continue;
    places[count] = word(view, offset, littleEndian, width);
    addends[count++] = word(view, offset + 2 * width, littleEndian, width);
  }
  return { places: places.subarray(0, count), addends: addends.subarray(0, count) };
}

function apply(image: ElfImage, relocations: RelativeRelocations, bytes: Uint8Array, address: number): void {
  const { places, addends } = relocations;
  const { bits, littleEndian } = image;
  const width = bits === 64 ? 8 : 4;
  const view = viewOf(bytes);
  for (let index = 0; index < places.length; index++) {
    const into = places[index]! - address;
    if (!(into >= 0 && into + width <= bytes.length)) continue;
    const value = addends[index]!;
    if (bits === 64) {
      view.setUint32(into + (littleEndian ? 4 : 0), Math.floor(value / 0x1_0000_0000), littleEndian);
    }
    view.setUint32(into + (littleEndian || bits === 32 ? 0 : 4), value % 0x1_0000_0000, littleEndian);
  }
}
