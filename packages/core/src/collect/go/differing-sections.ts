import { BinaryFormatError } from '../../binary/errors.ts';
import type { Image, Section } from '../../binary/image.ts';
import { openBinary } from '../../binary/open.ts';
import { fileSource } from '../repository/file-source.ts';

const CHUNK = 4 * 1024 * 1024;

/** Names of the sections whose bytes or sizes differ, in the order of the first file; empty when a file is no ELF. */
export async function differingSections(first: string, second: string): Promise<readonly string[]> {
  const [a, b] = [await fileSource(first), await fileSource(second)];
  try {
    const [one, two] = [(await openBinary(a)).image, (await openBinary(b)).image];
    const others = new Map(two.sections.map(section => [section.name, section]));
    const names: string[] = [];
    for (const section of one.sections) {
      const other = others.get(section.name);
      others.delete(section.name);
      if (section.name !== '' && (!other || !(await sameBytes(one, section, two, other)))) names.push(section.name);
    }
    return [...names, ...[...others.keys()].filter(name => name !== '')];
  } catch (error) {
    if (error instanceof BinaryFormatError) return [];
    throw error;
  } finally {
    await Promise.all([a.close(), b.close()]);
  }
}

async function sameBytes(one: Image, a: Section, two: Image, b: Section): Promise<boolean> {
  if (a.size !== b.size || a.stored !== b.stored) return false;
  if (!a.stored) return true;
  for (let at = 0; at < a.size; at += CHUNK) {
    const length = Math.min(CHUNK, a.size - at);
    const [left, right] = await Promise.all([
      one.source.read(a.offset + at, length),
      two.source.read(b.offset + at, length),
    ]);
    if (Buffer.compare(left, right) !== 0) return false;
  }
  return true;
}
