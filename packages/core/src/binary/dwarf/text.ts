import { BinaryFormatError, at } from '../errors.ts';
import { cString } from '../words.ts';
import { present } from './unit.ts';

/** A text of a section of texts. Throws a BinaryFormatError when section or offset do not exist. */
export function textIn(bytes: Uint8Array | undefined, offset: number, section: string): string {
  const texts = present(bytes, section);
  if (offset < texts.length) return cString(texts, offset);
  const why = `the section has ${texts.length} bytes`;
  throw new BinaryFormatError('malformed', 'a text', at(section, offset), why);
}
