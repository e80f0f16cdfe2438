import { problemOf } from '../errors.ts';
import { readSection, type Image, type Section } from '../image.ts';
import { readExactly } from '../source.ts';
import type { Pair, Problem, SectionDifference, SectionsDifference } from './difference.ts';

const CHUNK = 4 << 20;

/** Whether two files have the same bytes. */
export async function sameFiles({ a, b }: Pair<Image>): Promise<boolean> {
  if (a.source.size !== b.source.size) return false;
  const whole = { offset: 0, size: a.source.size, name: 'the file' };
  return sameRanges(a, whole, b, whole);
}

/** Compares all sections by name, their contents decompressed where the compressed bytes differ. */
export async function compareSections({ a, b }: Pair<Image>, problems: Problem[]): Promise<SectionsDifference> {
  const others = named(b);
  const pairs: { name: string; one: Section | undefined; other: Section | undefined }[] = [];
  for (const [name, one] of named(a)) {
    pairs.push({ name, one, other: others.get(name) });
    others.delete(name);
  }
  for (const [name, other] of others) pairs.push({ name, one: undefined, other });
  const results: (SectionDifference | undefined)[] = [];
  for (const { one, other } of pairs) {
    results.push(one && other ? await compareSection(a, one, b, other, problems) : missing(one, other));
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
  for (const section of image.sections) {
    if (section.name === '') continue;
    const plain = section.name.replace(/^(\.|__)zdebug_/, '$1debug_');
    let name = plain;
    for (let n = 2; found.has(name); n++) name = `${plain} #${n}`;
    found.set(name, section);
  }
  return found;
}

function missing(a: Section | undefined, b: Section | undefined): SectionDifference {
  const size = { a: a?.size ?? null, b: b?.size ?? null };
  return { name: (a ?? b)!.name, size, differs: 'missing', bytes: null };
}

async function compareSection(
  imageA: Image,
  a: Section,
  imageB: Image,
  b: Section,
  problems: Problem[],
): Promise<SectionDifference | undefined> {
  const { name } = a;
  const size = { a: a.size, b: b.size };
  if (!a.stored && !b.stored) return a.size === b.size ? undefined : { name, size, differs: 'size', bytes: null };
  if (a.stored !== b.stored) return { name, size, differs: 'contents', bytes: null };
  const sameHeader = a.compression === b.compression;
  if (sameHeader && a.size === b.size && (await sameRanges(imageA, a, imageB, b))) return undefined;
  if (a.compression === 'none' && b.compression === 'none') {
    const bytes = a.size === b.size ? await differingBytes(imageA, a, imageB, b) : null;
    return { name, size, differs: 'contents', bytes };
  }
  const [one, other] = await Promise.all([
    contents(imageA, a, 'a', problems), // both run in zlib's thread pool
    contents(imageB, b, 'b', problems),
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

async function sameRanges(imageA: Image, a: Range, imageB: Image, b: Range): Promise<boolean> {
  if (a.size !== b.size) return false;
  for (let at = 0; at < a.size; at += CHUNK) {
    const [one, other] = await chunks(imageA, a, imageB, b, at);
    if (Buffer.compare(one, other) !== 0) return false;
  }
  return true;
}

/** How many bytes of two ranges of one size differ. */
async function differingBytes(imageA: Image, a: Range, imageB: Image, b: Range): Promise<number> {
  let count = 0;
  for (let at = 0; at < a.size; at += CHUNK) {
    const [one, other] = await chunks(imageA, a, imageB, b, at);
    count += Buffer.compare(one, other) === 0 ? 0 : unequal(one, other);
  }
  return count;
}

function unequal(one: Uint8Array, other: Uint8Array): number {
  let count = 0;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) count++;
  return count;
}

function chunks(imageA: Image, a: Range, imageB: Image, b: Range, at: number): Promise<[Uint8Array, Uint8Array]> {
  const length = Math.min(CHUNK, a.size - at);
  return Promise.all([
    readExactly(imageA.source, a.offset + at, length, a.name),
    readExactly(imageB.source, b.offset + at, length, b.name),
  ]);
}

/** Compares what lies in no section: headers, tables of the container, padding, appended data. */
async function outsideDiffers(a: Image, b: Image): Promise<boolean> {
  const [one, other] = [gaps(a), gaps(b)];
  if (one.length !== other.length) return true;
  for (let index = 0; index < one.length; index++) {
    if (!(await sameRanges(a, one[index]!, b, other[index]!))) return true;
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
