import type { Image } from './image.ts';
import { readExactly } from './source.ts';

/** Why the file is not what Go's linker wrote. */
export type Packer = 'upx';

/** UPX leaves no sections, and its marker in the first pages and in the last bytes of the file. */
export async function packerOf(image: Image, head: Uint8Array): Promise<Packer | null> {
  if (image.sections.length > 0) return null;
  const tailBytes = Math.min(1024, image.source.size);
  const tail = await readExactly(image.source, image.source.size - tailBytes, tailBytes, 'the end of the file');
  return Buffer.from(head).includes('UPX!') || Buffer.from(tail).includes('UPX!') ? 'upx' : null;
}
