import { readSection, searchedRanges, type Image, type Section } from '../image.ts';
import { utf8, viewOf, word } from '../words.ts';

const MAX_BYTES = 64 << 20;
const VERSION = /^go1\.\d{1,3}(?:\.\d{1,3})?(?:(?:rc|beta)\d{1,3})?(?: X:[\w,]+|-\w+)?$/;

/** Where each container keeps variables that hold pointers, and constants. */
const VARIABLES = ['.data', '__data'];
const CONSTANTS = ['.rodata', '.rdata', '__rodata'];

/**
 * The Go version by the string variable `runtime.buildVersion`, for programs without build information: a
 * pointer and a length in writable data that lead to the text of a release. Undefined when no variable or
 * several different ones look like it.
 */
export async function readBuildVersion(image: Image): Promise<string | undefined> {
  const data = image.sections.find(section => VARIABLES.includes(section.name) && readable(section));
  if (data === undefined) return undefined;
  const variables = await readSection(image, data);
  let found: string | undefined;
  const constants = image.sections.filter(section => CONSTANTS.includes(section.name) && readable(section));
  for (const text of searchedRanges(image, constants)) {
    const versions = versionsIn(variables, image, await readSection(image, text), text.address);
    if (versions.size > 1) return undefined;
    const [version] = versions;
    if (version === undefined) continue;
    if (found !== undefined && found !== version) return undefined;
    found = version;
  }
  return found;
}

function readable({ stored, size }: Section): boolean {
  return stored && size <= MAX_BYTES;
}

function versionsIn(variables: Uint8Array, image: Image, constants: Uint8Array, address: number): Set<string> {
  const width = image.bits === 64 ? 8 : 4;
  const view = viewOf(variables);
  const found = new Set<string>();
  for (let offset = 0; offset + 2 * width <= variables.length && found.size < 2; offset += width) {
    const start = word(view, offset, image.littleEndian, width) - address;
    if (!(start >= 0 && start + 64 < constants.length) || constants[start] !== 0x67) continue;
    const length = word(view, offset + width, image.littleEndian, width);
    if (length < 5 || length > 64) continue;
    const value = utf8(constants, start, start + length);
    if (VERSION.test(value)) found.add(value);
  }
  return found;
}
