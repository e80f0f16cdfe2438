import { within, OutOfBytes } from '../errors.ts';
import { readSection, sectionNamed, type Image } from '../image.ts';
import type { BuildIds, DebugLink } from '../executable.ts';
import type { ElfImage } from './elf.ts';
import { cString, utf8, viewOf } from '../words.ts';

const NT_GNU_BUILD_ID = 3;
const NT_GO_BUILD_ID = 4;

/** Build ids from the notes. Sections that hold no bytes are passed over. */
export async function readBuildIds(image: ElfImage): Promise<BuildIds> {
  let gnu: string | undefined;
  let go: string | undefined;
  for (const section of image.sections) {
    if (section.type !== 'NOTE' || !section.stored || section.size > 1 << 20) continue;
    for (const note of notes(await readSection(image, section), image.littleEndian, section.name)) {
      if (note.owner === 'GNU' && note.type === NT_GNU_BUILD_ID) gnu ??= hexadecimal(note.value);
      if (note.owner === 'Go' && note.type === NT_GO_BUILD_ID) go ??= utf8(note.value, 0, note.value.length);
    }
  }
  return { gnu, go };
}

function hexadecimal(value: Uint8Array): string | undefined {
  const text = Buffer.from(value).toString('hex');
  return text.length >= 4 && text.length <= 128 ? text : undefined;
}

interface Note {
  readonly owner: string;
  readonly type: number;
  readonly value: Uint8Array;
}

function notes(bytes: Uint8Array, littleEndian: boolean, name: string): Note[] {
  const view = viewOf(bytes);
  return within(name, name, () => {
    const found: Note[] = [];
    for (let offset = 0; offset + 12 <= bytes.length;) {
      const nameSize = view.getUint32(offset, littleEndian);
      const valueSize = view.getUint32(offset + 4, littleEndian);
      const value = offset + 12 + align4(nameSize);
      if (value + valueSize > bytes.length) throw new OutOfBytes('note');
      found.push({
        owner: cString(bytes.subarray(0, offset + 12 + nameSize), offset + 12),
        type: view.getUint32(offset + 8, littleEndian),
        value: bytes.subarray(value, value + valueSize),
      });
      offset = value + align4(valueSize);
    }
    return found;
  });
}

function align4(size: number): number {
  return Math.ceil(size / 4) * 4;
}

/**
 * `.gnu_debuglink`, undefined when absent or when it names something else than a plain file name.
 * Format: GDB manual, "Debugging Information in Separate Files".
 */
export async function readDebugLink(image: Image): Promise<DebugLink | undefined> {
  const section = sectionNamed(image, '.gnu_debuglink');
  if (section === undefined || !section.stored || section.size > 4096) return undefined;
  const bytes = await readSection(image, section);
  const file = cString(bytes, 0);
  const crcOffset = align4(Buffer.byteLength(file) + 1);
  const plain = file !== '' && file !== '.' && file !== '..' && !/[/\\\0]/.test(file);
  if (!plain || crcOffset + 4 > bytes.length) return undefined;
  return { file, crc: viewOf(bytes).getUint32(crcOffset, image.littleEndian) };
}
