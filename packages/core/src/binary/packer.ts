import type { Image } from './image.ts';
import { readExactly } from './source.ts';

/** Why the file is not what Go's linker wrote. */
export type Packer = 'upx';

/**
 * UPX leaves its marker among the headers: of ELF in a file without sections, there or in the last bytes; of PE and
 * Mach-O at the start of the first contents that the headers place in the file, or before.
 */
export async function packerOf(image: Image, head: Uint8Array): Promise<Packer | null> {
  if (image.format !== 'elf') return startHolds(image, head) ? 'upx' : null;
  if (image.sections.length > 0) return null;
  const tailBytes = Math.min(1024, image.source.size);
  const tail = await readExactly(image.source, image.source.size - tailBytes, tailBytes, 'the end of the file');
  return Buffer.from(head).includes('UPX!') || Buffer.from(tail).includes('UPX!') ? 'upx' : null;
}

/** UPX 4 writes 16 bytes in front of the marker at most. */
const MARKER_ROOM = 64;

function startHolds(image: Image, head: Uint8Array): boolean {
  let end = head.length;
  for (const { stored, offset } of image.sections) if (stored && offset < end) end = offset;
  return Buffer.from(head.subarray(0, end + MARKER_ROOM)).includes('UPX!');
}
