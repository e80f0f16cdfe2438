import { BinaryFormatError, at } from '../errors.ts';
import { readMemory, searchedRanges, sectionNamed, type Image } from '../image.ts';
import { readExactly, type ByteSource } from '../source.ts';
import { utf8, viewOf, word } from '../words.ts';

export interface Module {
  readonly path: string;
  /** Empty for a replacement by a directory; `(devel)` for the main module of an unversioned build. */
  readonly version: string;
  /** `h1:…`, empty when not recorded. */
  readonly sum: string;
  readonly replacedBy: Module | undefined;
}

/** What Go's linker records of a build: `go version -m`. */
export interface BuildInfo {
  readonly goVersion: string;
  /** Import path of package main; `command-line-arguments` when files were given. */
  readonly mainPackage: string | undefined;
  readonly mainModule: Module | undefined;
  readonly dependencies: readonly Module[];
  /** Build settings: `-trimpath`, `GOOS`, `vcs.revision`, …. */
  readonly settings: ReadonlyMap<string, string>;
}

/** In ELF and in Mach-O; PE has none. */
export const BUILD_INFO_SECTIONS = ['.go.buildinfo', '__go_buildinfo'];

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const ALIGNMENT = 16;
const CHUNK = 1 << 20;
const HEADER_BYTES = 32;
const MAX_BYTES = 16 << 20;
const SENTINEL_BYTES = 16;

/**
 * The Go build information, undefined when there is none (not built by `go build`, or removed).
 * Rejects with a BinaryFormatError when it is there and damaged.
 *
 * Format: Go's debug/buildinfo and runtime/debug (ParseBuildInfo); inline strings since Go 1.18,
 * pointers to Go string headers before.
 */
export async function readBuildInfo(image: Image): Promise<BuildInfo | undefined> {
  const found = await findBlob(image);
  if (found === undefined) return undefined;
  const { header, rest, place } = found;
  const pointerSize = header[14] ?? 0;
  const flags = header[15] ?? 0;
  const [version, module] =
    (flags & 2) !== 0
      ? inlineStrings(rest, place)
      : await pointedStrings(image, header, pointerSize, (flags & 1) === 0, place);
  if (version.length === 0) return undefined;
  return { goVersion: utf8(version, 0, version.length), ...parseModuleText(unframe(module)) };
}

/**
 * The build information of a file whose container is not read: anywhere in it, with inline strings (Go ≥ 1.18).
 * Undefined when there is none; rejects as `readBuildInfo` does.
 */
export async function readRawBuildInfo(source: ByteSource): Promise<BuildInfo | undefined> {
  for (let start = 0; start < source.size; start += CHUNK) {
    const chunk = Buffer.from(await source.read(start, CHUNK + HEADER_BYTES));
    for (let hit = chunk.indexOf(MAGIC); hit >= 0 && hit < CHUNK; hit = chunk.indexOf(MAGIC, hit + 1)) {
      const flags = chunk[hit + 15] ?? 0;
      const zeros = chunk.subarray(hit + 16, hit + HEADER_BYTES);
      // Programs that look for the magic number have it among their constants too.
      if ((flags & 2) === 0 || zeros.length < 16 || zeros.some(byte => byte !== 0)) continue;
      const rest = await source.read(start + hit + HEADER_BYTES, MAX_BYTES);
      const [version, module] = inlineStrings(rest, at('file', start + hit));
      return { goVersion: utf8(version, 0, version.length), ...parseModuleText(unframe(module)) };
    }
  }
  return undefined;
}

interface Blob {
  readonly header: Uint8Array;
  /** What follows the header, at most MAX_BYTES. */
  readonly rest: Uint8Array;
  readonly place: string;
}

/** The section where there is one, else a search through data that may be written, as Go's own reader does. */
async function findBlob(image: Image): Promise<Blob | undefined> {
  const section = sectionNamed(image, ...BUILD_INFO_SECTIONS);
  if (section?.stored && section.size >= HEADER_BYTES && section.size <= MAX_BYTES) {
    const blob = await searchRange(image, section, section.name);
    if (blob !== undefined) return blob;
  }
  if (section !== undefined && !section.stored) return undefined;
  const ranges = image.segments
    .filter(segment => segment.type === 'LOAD' && segment.writable && !segment.executable)
    // Debug files keep the headers of segments that they leave out.
    .map(({ address, offset, fileSize }) => ({
      address,
      offset,
      size: Math.max(0, Math.min(fileSize, image.source.size - offset)),
    }));
  for (const range of searchedRanges(image, ranges)) {
    const blob = await searchRange(image, range, at('file', range.offset));
    if (blob !== undefined) return blob;
  }
  return undefined;
}

interface Range {
  readonly address: number;
  readonly offset: number;
  readonly size: number;
}

/** The first magic number at an address that 16 divides; it cannot cross a chunk. */
async function searchRange(image: Image, range: Range, place: string): Promise<Blob | undefined> {
  const unaligned = (ALIGNMENT - (range.address % ALIGNMENT)) % ALIGNMENT;
  for (let start = unaligned; start + HEADER_BYTES <= range.size; start += CHUNK) {
    const length = Math.min(CHUNK, range.size - start);
    const chunk = Buffer.from(await readExactly(image.source, range.offset + start, length, place));
    for (let hit = chunk.indexOf(MAGIC); hit >= 0; hit = chunk.indexOf(MAGIC, hit + 1)) {
      const left = range.size - start - hit;
      if (hit % ALIGNMENT !== 0 || left < HEADER_BYTES) continue;
      const blob = await readExactly(image.source, range.offset + start + hit, Math.min(left, MAX_BYTES), place);
      return { header: blob.subarray(0, HEADER_BYTES), rest: blob.subarray(HEADER_BYTES), place };
    }
  }
  return undefined;
}

function inlineStrings(bytes: Uint8Array, place: string): [Uint8Array, Uint8Array] {
  const [version, next] = varString(bytes, 0, place, 'the Go version');
  const [module] = varString(bytes, next, place, 'the module list');
  return [version, module];
}

/** A length as unsigned LEB128 and as many bytes; returns these and the offset after them. */
function varString(bytes: Uint8Array, start: number, place: string, what: string): [Uint8Array, number] {
  let length = 0;
  let offset = start;
  for (let shift = 1; ; shift *= 128) {
    const byte = bytes[offset++];
    if (byte === undefined || shift > 2 ** 42) break;
    length += (byte & 0x7f) * shift;
    if (byte < 0x80) {
      if (offset + length > bytes.length) break;
      return [bytes.subarray(offset, offset + length), offset + length];
    }
  }
  const why = `its length of ${length} bytes runs over the end of the build information`;
  throw new BinaryFormatError('malformed', what, at(place, start + HEADER_BYTES), why);
}

async function pointedStrings(
  image: Image,
  header: Uint8Array,
  pointerSize: number,
  littleEndian: boolean,
  place: string,
): Promise<[Uint8Array, Uint8Array]> {
  if (pointerSize !== 4 && pointerSize !== 8) {
    const why = `its pointers are ${pointerSize} bytes wide, neither 4 nor 8`;
    throw new BinaryFormatError('malformed', 'the build information', place, why);
  }
  const view = viewOf(header);
  const version = await goString(image, word(view, 16, littleEndian, pointerSize), pointerSize, littleEndian);
  const list = word(view, 16 + pointerSize, littleEndian, pointerSize);
  return [version, await goString(image, list, pointerSize, littleEndian)];
}

/** The bytes of a Go string variable: a pointer and a length. */
async function goString(image: Image, address: number, pointerSize: 4 | 8, littleEndian: boolean): Promise<Uint8Array> {
  // Programs without modules leave the variable empty, and so without bytes in the file.
  if (address === 0 || isZeroed(image, address)) return new Uint8Array(0);
  const what = 'a string of the build information';
  const variable = viewOf(await readMemory(image, address, 2 * pointerSize, what));
  const data = word(variable, 0, littleEndian, pointerSize);
  const length = word(variable, pointerSize, littleEndian, pointerSize);
  if (length === 0) return new Uint8Array(0);
  if (length > MAX_BYTES) {
    const why = `it claims ${length} bytes, at most ${MAX_BYTES} are read`;
    throw new BinaryFormatError('limit', what, at('memory', address), why);
  }
  return readMemory(image, data, length, what);
}

/** Memory that the file has no bytes for (`.bss`). */
function isZeroed(image: Image, address: number): boolean {
  return image.segments.some(segment => {
    const into = address - segment.address;
    return segment.type === 'LOAD' && into >= segment.fileSize && into < segment.memorySize;
  });
}

/** The module text without the two sentinels around it; empty when they are not there. */
function unframe(framed: Uint8Array): string {
  const end = framed.length - SENTINEL_BYTES;
  return end > SENTINEL_BYTES && framed[end - 1] === 10 ? utf8(framed, SENTINEL_BYTES, end) : '';
}

/** Lines of tab-separated fields; an unknown key is passed over. */
function parseModuleText(text: string): Omit<BuildInfo, 'goVersion'> {
  let mainPackage: string | undefined;
  let mainModule: Module | undefined;
  const dependencies: Module[] = [];
  const settings = new Map<string, string>();
  let replaces: 'main' | 'dependency' | undefined;
  for (const line of text.split('\n')) {
    const tab = line.indexOf('\t');
    if (tab < 0) continue;
    const value = line.slice(tab + 1);
    switch (line.slice(0, tab)) {
      case 'path':
        mainPackage = value;
        break;
      case 'mod':
        mainModule = module(value);
        replaces = 'main';
        break;
      case 'dep':
        dependencies.push(module(value));
        replaces = 'dependency';
        break;
      case '=>': {
        const replacedBy = module(value);
        const last = dependencies.at(-1);
        if (replaces === 'main' && mainModule) mainModule = { ...mainModule, replacedBy };
        else if (replaces === 'dependency' && last) dependencies[dependencies.length - 1] = { ...last, replacedBy };
        replaces = undefined;
        break;
      }
      case 'build': {
        const [key, setting] = keyValue(value);
        if (key !== '') settings.set(key, setting);
        break;
      }
    }
  }
  return { mainPackage, mainModule, dependencies, settings };
}

function module(fields: string): Module {
  const [path = '', version = '', sum = ''] = fields.split('\t');
  return { path, version, sum, replacedBy: undefined };
}

/** `key=value`; either may be a Go string literal in double quotes. */
function keyValue(text: string): [string, string] {
  if (text.startsWith('"') || text.startsWith('`')) {
    const end = text.indexOf(text.startsWith('"') ? '"=' : '`=', 1);
    return end < 0 ? ['', ''] : [unquote(text.slice(0, end + 1)), unquote(text.slice(end + 2))];
  }
  const equals = text.indexOf('=');
  return equals < 0 ? ['', ''] : [text.slice(0, equals), unquote(text.slice(equals + 1))];
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
]);

/** A Go string literal as `strconv.Unquote` reads it; other text as it is. */
function unquote(text: string): string {
  if (text.length < 2 || text.at(-1) !== text[0]) return text;
  if (text.startsWith('`')) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  return text
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g, (whole, x, u, long, single: string) => {
      const code: string | undefined = x ?? u ?? long;
      if (code === undefined) return ESCAPES.get(single) ?? single;
      const point = Number.parseInt(code, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    });
}
