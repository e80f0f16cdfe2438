import type { Random } from './random.ts';
import type { Sample } from './sample.ts';

/** Told about each change, for the report of a find. */
export type Note = (change: string) => void;

/** How much longer than its original a part may become. */
const MAX_GROWTH = 4096;

const BYTES = [0x00, 0x01, 0x7f, 0x80, 0xff];
/** Sizes and counts that readers mistake: around zero, the signs, 53 bits, and the marks of 64-bit DWARF. */
const NUMBERS = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffffn,
  0x10000n,
  0x7fffffffn,
  0x80000000n,
  0xfffffff0n,
  0xffffffffn,
  0x100000000n,
  (1n << 53n) - 1n,
  1n << 53n,
  1n << 62n,
  (1n << 63n) - 1n,
  1n << 63n,
  (1n << 64n) - 1n,
];

type Change = (bytes: Uint8Array, random: Random, context: Context) => Uint8Array;

interface Context {
  readonly littleEndian: boolean;
  /** The same part of another sample. */
  readonly donor: Uint8Array;
  readonly note: Note | undefined;
}

/** Half of the damage goes to the head, where counts, lengths and versions stand. */
function place(bytes: Uint8Array, random: Random, width = 1): number {
  const room = bytes.length - width + 1;
  return random.below(2) === 0 ? random.below(Math.min(room, 64)) : random.below(room);
}

function flip(bytes: Uint8Array, random: Random, { note }: Context): Uint8Array {
  const offset = place(bytes, random);
  const bit = random.below(8);
  bytes[offset]! ^= 1 << bit;
  note?.(`flip bit ${bit} at ${offset}`);
  return bytes;
}

function setByte(bytes: Uint8Array, random: Random, { note }: Context): Uint8Array {
  const offset = place(bytes, random);
  bytes[offset] = random.below(3) === 0 ? random.below(256) : random.pick(BYTES);
  note?.(`set ${bytes[offset]} at ${offset}`);
  return bytes;
}

/** Continuation bits without end, or with an end at the tenth byte and later. */
function lebRun(bytes: Uint8Array, random: Random, { note }: Context): Uint8Array {
  const length = 1 + random.below(14);
  const offset = place(bytes, random, length);
  const fill = random.pick([0x80, 0xff, 0x81]);
  bytes.fill(fill, offset, offset + length);
  if (random.below(2) === 0) bytes[offset + length - 1] = random.pick([0x00, 0x01, 0x7f, 0x40]);
  note?.(`LEB128 of ${length} bytes ${fill} at ${offset}`);
  return bytes;
}

function write(bytes: Uint8Array, offset: number, width: number, value: bigint, littleEndian: boolean): void {
  for (let index = 0; index < width; index++) {
    const at = offset + (littleEndian ? index : width - 1 - index);
    if (at < bytes.length) bytes[at] = Number((value >> BigInt(8 * index)) & 0xffn);
  }
}

function bigNumber(bytes: Uint8Array, random: Random, { littleEndian, note }: Context): Uint8Array {
  const width = random.pick([2, 4, 8]);
  const raw = place(bytes, random, width);
  const offset = random.below(2) === 0 ? raw : raw - (raw % width);
  const value = random.below(4) === 0 ? BigInt(bytes.length + random.below(3) - 1) : random.pick(NUMBERS);
  write(bytes, offset, width, value, littleEndian);
  note?.(`number ${value} of ${width} bytes at ${offset}`);
  return bytes;
}

/** A number that could be a length or an offset in the part, a little or a lot off. */
function length(bytes: Uint8Array, random: Random, { littleEndian, note }: Context): Uint8Array {
  for (let attempt = 0; attempt < 8; attempt++) {
    const width = random.pick([2, 4]);
    const offset = place(bytes, random, width);
    let value = 0;
    for (let index = 0; index < width; index++) {
      value = value * 256 + (bytes[offset + (littleEndian ? width - 1 - index : index)] ?? 0);
    }
    if (value === 0 || value > bytes.length) continue;
    const off = random.pick([1, -1, 2, -2, 4, -4, value, -value, bytes.length - value, random.below(256)]);
    write(bytes, offset, width, BigInt(Math.max(0, value + off)), littleEndian);
    note?.(`length ${value} at ${offset} becomes ${value + off}`);
    return bytes;
  }
  return bytes;
}

function truncate(bytes: Uint8Array, random: Random, { note }: Context): Uint8Array {
  const end = random.below(3) === 0 ? random.below(bytes.length) : bytes.length - 1 - random.below(64);
  note?.(`cut at ${Math.max(0, end)}`);
  return bytes.slice(0, Math.max(0, end));
}

function overwrite(bytes: Uint8Array, random: Random, { donor, note }: Context): Uint8Array {
  if (donor.length === 0) return bytes;
  const from = random.below(donor.length);
  const size = Math.min(1 + random.below(random.pick([8, 64, 512])), donor.length - from);
  const offset = place(bytes, random);
  bytes.set(donor.subarray(from, from + Math.min(size, bytes.length - offset)), offset);
  note?.(`overwrite at ${offset} with ${size} bytes from ${from} of another sample`);
  return bytes;
}

function insert(bytes: Uint8Array, random: Random, { note }: Context): Uint8Array {
  const from = random.below(bytes.length);
  const size = Math.min(1 + random.below(random.pick([8, 64, 512])), bytes.length - from);
  const offset = place(bytes, random);
  const longer = new Uint8Array(bytes.length + size);
  longer.set(bytes.subarray(0, offset));
  longer.set(bytes.subarray(from, from + size), offset);
  longer.set(bytes.subarray(offset), offset + size);
  note?.(`repeat ${size} bytes from ${from} at ${offset}`);
  return longer;
}

function remove(bytes: Uint8Array, random: Random, { note }: Context): Uint8Array {
  const offset = place(bytes, random);
  const size = Math.min(1 + random.below(random.pick([4, 16, 256])), bytes.length - offset);
  const shorter = new Uint8Array(bytes.length - size);
  shorter.set(bytes.subarray(0, offset));
  shorter.set(bytes.subarray(offset + size), offset);
  note?.(`remove ${size} bytes at ${offset}`);
  return shorter;
}

/** The kinds that keep the layout are more frequent: what follows them is still read. */
const CHANGES: readonly Change[] = [
  ...[flip, flip, flip, setByte, setByte, setByte, lebRun, lebRun, bigNumber, bigNumber, length, length],
  ...[overwrite, truncate, insert, remove],
];

/** A damaged copy of a sample. `donor` lends bytes; the samples themselves stay as they are. */
export function mutate(original: Sample, donor: Sample, random: Random, note?: Note): Sample {
  const parts = new Map(original.parts);
  const names = [...parts.keys()].filter(name => parts.get(name)!.length > 0);
  const copied = new Set<string>();
  for (let left = 1 + random.below(random.pick([1, 2, 6])); left > 0 && names.length > 0; left--) {
    const name = random.pick(names);
    let bytes = parts.get(name)!;
    if (bytes.length === 0) continue;
    if (!copied.has(name)) bytes = bytes.slice();
    copied.add(name);
    const change = random.pick(CHANGES);
    const context: Context = {
      littleEndian: random.below(16) === 0 ? !original.littleEndian : original.littleEndian,
      donor: donor.parts.get(name) ?? bytes,
      note: note && (text => note(`${name}: ${text}`)),
    };
    const changed = change(bytes, random, context);
    parts.set(name, changed.length > original.parts.get(name)!.length + MAX_GROWTH ? bytes : changed);
  }
  return { ...original, parts };
}
