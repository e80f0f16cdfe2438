import { sectionNamed, type Image } from '../image.ts';
import { readExactly, type ByteSource } from '../source.ts';

const PREFIX = Buffer.from('\xff Go build ID: "', 'latin1');
const SUFFIX = Buffer.from('"\n \xff', 'latin1');
/** As much as Go's own reader looks at. */
const SEARCHED_BYTES = 32 << 10;

/**
 * The Go build id at the start of the code, where the linker puts it in containers without notes; undefined
 * when there is none, which an emptied id also gives: the linker then writes nothing.
 *
 * Format: Go's cmd/internal/buildid (readRaw).
 */
export async function readTextBuildId(image: Image): Promise<string | undefined> {
  const text = sectionNamed(image, '__text', '.text');
  if (!text?.stored) return undefined;
  return buildIdIn(await readExactly(image.source, text.offset, Math.min(text.size, SEARCHED_BYTES), text.name));
}

/** The Go build id near the start of a file whose container is not read. */
export async function readRawBuildId(source: ByteSource): Promise<string | undefined> {
  return buildIdIn(await source.read(0, SEARCHED_BYTES));
}

/** The Go build id between its marks, undefined when they are not in these bytes. */
export function buildIdIn(bytes: Uint8Array): string | undefined {
  const haystack = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const prefix = haystack.indexOf(PREFIX);
  const suffix = prefix < 0 ? -1 : haystack.indexOf(SUFFIX, prefix + PREFIX.length);
  return suffix < 0 ? undefined : haystack.toString('utf8', prefix + PREFIX.length, suffix);
}
