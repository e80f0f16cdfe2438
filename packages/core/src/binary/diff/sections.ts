import { BinaryFormatError, problemOf } from '../errors.ts';
import { readSection, type Image, type Section } from '../image.ts';
import { readExactly } from '../source.ts';
import type { Pair, Problem, SectionDifference, SectionsDifference } from './difference.ts';

const CHUNK = 4 << 20;
/** Differences mostly show in the first pages. */
const FIRST_CHUNK = 64 << 10;
/** Loaded sections up to this size are read once and held. */
const MAX_HELD = 64 << 20;

/** Reads the bytes of a section as they are in the file. */
export type RawReader = (section: Section) => Promise<Uint8Array>;

/** A reader that holds loaded sections, whose code and constants are compared after their bytes. */
export function rawReader(image: Image): RawReader {
  const held = new Map<Section, Promise<Uint8Array>>();
  return section => {
    const reading = held.get(section) ?? readExactly(image.source, section.offset, section.size, section.name);
    if (section.loaded && section.size <= MAX_HELD) held.set(section, reading);
    return reading;
  };
}

/** Whether two files have the same bytes. */
export function sameFiles(images: Pair<Image>): Promise<boolean> {
  const whole = ({ source: { size } }: Image) => ({ offset: 0, size, name: 'the file' });
  return sameRanges(images, whole(images.a), whole(images.b));
}

/** Throws a BinaryFormatError when sections claim the same bytes over and over: reading them would not end. */
export function refuseOverlap(image: Image): void {
  let claimed = 0;
  for (const section of image.sections) if (section.stored) claimed += section.size;
  if (claimed <= 2 * image.source.size) return;
  const why = `its sections claim ${claimed} bytes, the file has ${image.source.size}: they overlap`;
  throw new BinaryFormatError('malformed', 'the section table', 'file', why);
}

/** Compares all sections by name, their contents decompressed where the compressed bytes differ. */
export async function compareSections(
  { a, b }: Pair<Image>,
  read: Pair<RawReader>,
  problems: Problem[],
): Promise<SectionsDifference> {
  const others = named(b);
  const pairs: { name: string; one: Section | undefined; other: Section | undefined }[] = [];
  for (const [name, one] of named(a)) {
    pairs.push({ name, one, other: others.get(name) });
    others.delete(name);
  }
  for (const [name, other] of others) pairs.push({ name, one: undefined, other });
  const results: (SectionDifference | undefined)[] = [];
  for (const { one, other } of pairs) {
    results.push(one && other ? await compareSection({ a, b }, one, other, read, problems) : missing(one, other));
  }
  return {
    compared: pairs.length,
    differing: results.filter(result => result !== undefined),
    outside: await outsideDiffers(a, b),
  };
}

/** A further section of a name gets a number. The same section counts as such whether it is compressed or not. */
function named(image: Image): Map<string, Section> {
  const found = new Map<string, Section>();
  const counts = new Map<string, number>();
  for (const section of image.sections) {
    if (section.name === '') continue;
    const name = section.name.replace(/^(\.|__)zdebug_/, '$1debug_');
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    found.set(count === 1 ? name : `${name} #${count}`, section);
  }
  return found;
}

function missing(a: Section | undefined, b: Section | undefined): SectionDifference {
  const size = { a: a?.size ?? null, b: b?.size ?? null };
  return { name: (a ?? b)!.name, size, differs: 'missing', bytes: null };
}

async function compareSection(
  images: Pair<Image>,
  a: Section,
  b: Section,
  read: Pair<RawReader>,
  problems: Problem[],
): Promise<SectionDifference | undefined> {
  const { name } = a;
  const size = { a: a.size, b: b.size };
  if (!a.stored && !b.stored) return a.size === b.size ? undefined : { name, size, differs: 'size', bytes: null };
  if (a.stored !== b.stored) return { name, size, differs: 'contents', bytes: null };
  if (a.compression === b.compression && a.size === b.size) {
    const bytes = a.size > MAX_HELD ? await differingBytes(images, a, b) : unequal(await read.a(a), await read.b(b));
    if (bytes === 0) return undefined;
    if (a.compression === 'none') return { name, size, differs: 'contents', bytes };
  }
  if (a.compression === 'none' && b.compression === 'none') return { name, size, differs: 'contents', bytes: null };
  const [one, other] = await Promise.all([
    contents(images.a, a, 'a', problems), // both run in zlib's thread pool
    contents(images.b, b, 'b', problems),
  ]);
  // How many bytes of two compressed streams differ tells nothing.
  if (one === undefined || other === undefined) return { name, size, differs: 'unread', bytes: null };
  return { name, size, differs: Buffer.compare(one, other) === 0 ? 'stream' : 'contents', bytes: null };
}

async function contents(
  image: Image,
  section: Section,
  file: 'a' | 'b',
  problems: Problem[],
): Promise<Uint8Array | undefined> {
  try {
    return await readSection(image, section);
  } catch (error) {
    problems.push({ ...problemOf(error), file });
    return undefined;
  }
}

interface Range {
  readonly offset: number;
  readonly size: number;
  readonly name: string;
}

async function sameRanges({ a, b }: Pair<Image>, one: Range, other: Range): Promise<boolean> {
  if (one.size !== other.size) return false;
  for (let at = 0, length = FIRST_CHUNK; at < one.size; at += length, length = CHUNK) {
    const [first, second] = await chunks({ a, b }, one, other, at, length);
    if (Buffer.compare(first, second) !== 0) return false;
  }
  return true;
}

/** How many bytes of two ranges of one size differ. */
async function differingBytes(images: Pair<Image>, one: Range, other: Range): Promise<number> {
  let count = 0;
  for (let at = 0; at < one.size; at += CHUNK) count += unequal(...(await chunks(images, one, other, at, CHUNK)));
  return count;
}

function unequal(one: Uint8Array, other: Uint8Array): number {
  if (Buffer.compare(one, other) === 0) return 0;
  let count = 0;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) count++;
  return count;
}

function chunks(
  { a, b }: Pair<Image>,
  one: Range,
  other: Range,
  at: number,
  most: number,
): Promise<[Uint8Array, Uint8Array]> {
  const length = Math.min(most, one.size - at);
  return Promise.all([
    readExactly(a.source, one.offset + at, length, one.name),
    readExactly(b.source, other.offset + at, length, other.name),
  ]);
}

/** Compares what lies in no section: headers, tables of the container, padding, appended data. */
async function outsideDiffers(a: Image, b: Image): Promise<boolean> {
  const [one, other] = [gaps(a), gaps(b)];
  if (one.length !== other.length) return true;
  for (let index = 0; index < one.length; index++) {
    if (!(await sameRanges({ a, b }, one[index]!, other[index]!))) return true;
  }
  return false;
}

function gaps(image: Image): Range[] {
  const stored = image.sections
    .filter(section => section.stored && section.size > 0)
    .toSorted((one, other) => one.offset - other.offset);
  const found: Range[] = [];
  let end = 0;
  for (const { offset, size } of [...stored, { offset: image.source.size, size: 0 }]) {
    if (offset > end) found.push({ offset: end, size: offset - end, name: 'the file' });
    end = Math.max(end, offset + size);
  }
  return found;
}
