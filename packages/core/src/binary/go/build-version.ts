import { readSection, sectionNamed, type Image } from '../image.ts';
import { utf8, viewOf, word } from '../words.ts';

const MAX_BYTES = 64 << 20;
const VERSION = /^go1\.\d{1,3}(?:\.\d{1,3})?(?:(?:rc|beta)\d{1,3})?(?: X:[\w,]+|-\w+)?$/;

/**
 * The Go version by the string variable `runtime.buildVersion`, for programs without build information: a
 * pointer and a length in writable data that lead to the text of a release. Undefined when no variable or
 * several different ones look like it.
 */
export async function readBuildVersion(image: Image): Promise<string | undefined> {
  const data = sectionNamed(image, '.data');
  const text = sectionNamed(image, '.rodata');
  if (!data?.stored || !text?.stored || data.size > MAX_BYTES || text.size > MAX_BYTES) return undefined;
  const [variables, constants] = await Promise.all([readSection(image, data), readSection(image, text)]);
  const width = image.bits === 64 ? 8 : 4;
  const view = viewOf(variables);
  let found: string | undefined;
  for (let offset = 0; offset + 2 * width <= variables.length; offset += width) {
    const start = word(view, offset, image.littleEndian, width) - text.address;
    if (!(start >= 0 && start + 64 < constants.length) || constants[start] !== 0x67) continue;
    const length = word(view, offset + width, image.littleEndian, width);
    if (length < 5 || length > 64) continue;
    const value = utf8(constants, start, start + length);
    if (!VERSION.test(value)) continue;
    if (found !== undefined && found !== value) return undefined;
    found = value;
  }
  return found;
}
