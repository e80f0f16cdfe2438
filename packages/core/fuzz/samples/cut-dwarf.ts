import type { ElfImage } from '../../src/binary/elf/elf.ts';
import { abbreviationCache } from '../../src/binary/dwarf/abbrev-cache.ts';
import { readRoot } from '../../src/binary/dwarf/root.ts';
import { openUnit } from '../../src/binary/dwarf/unit.ts';
import { readUnitHeaders, type UnitHeader } from '../../src/binary/dwarf/units.ts';
import { readDwarfSection } from '../../src/binary/dwarf/read-lines.ts';
import { sample, type Sample } from '../sample.ts';

/** Bytes of a section of texts or of abbreviations that a sample keeps. */
const KEPT = 16 << 10;

/**
 * Single units of a program, each with its line program: small ones and one of middle size. Parts are named as
 * the sections without prefix. References to other units lead nowhere.
 */
export async function cutDwarf(image: ElfImage, name: string, most: number): Promise<Sample[]> {
  const section = async (key: string) => (await readDwarfSection(image, key)) ?? new Uint8Array(0);
  const [info, abbrev, line] = [await section('info'), await section('abbrev'), await section('line')];
  const texts = {
    str: await section('str'),
    line_str: await section('line_str'),
    str_offsets: await section('str_offsets'),
    addr: await section('addr'),
    ranges: await section('ranges'),
    rnglists: await section('rnglists'),
    loc: await section('loc'),
    loclists: await section('loclists'),
  };
  const rest = Object.entries(texts).filter(([, bytes]) => bytes.length > 0);
  const kept = Object.fromEntries(rest.map(([key, bytes]) => [key, bytes.slice(0, KEPT)]));
  const abbreviations = abbreviationCache(abbrev);
  const { str, line_str: lineStr, str_offsets: strOffsets } = texts;
  return chosen(readUnitHeaders(info, image.littleEndian), most).map(header => {
    const root = readRoot(openUnit({ info, abbrev, str, lineStr, strOffsets }, header, abbreviations(header)));
    const { offset, end } = header;
    const unit = info.slice(offset, end);
    // The cut table starts where the unit's began.
    const field = new DataView(unit.buffer);
    field.setUint32(header.version >= 5 ? 8 : 6, 0, image.littleEndian);
    const table = abbrev.slice(header.abbreviations, header.abbreviations + KEPT);
    const lines =
      root.lineProgram === undefined ? {} : { line: cutProgram(line, root.lineProgram, image.littleEndian) };
    return sample(`${name}, unit ${root.name}`, { info: unit, abbrev: table, ...lines, ...kept }, image);
  });
}

/** Of the units up to 12 KB: the smallest, and others spread over the sizes. */
function chosen(headers: readonly UnitHeader[], most: number): UnitHeader[] {
  const size = ({ offset, end }: UnitHeader) => end - offset;
  const small = headers
    .filter(header => size(header) <= 12 << 10 && header.offsetSize === 4)
    .sort((a, b) => size(a) - size(b));
  const last = small.length - 1;
  const picks = Array.from({ length: Math.min(most, small.length) }, (_, index) =>
    Math.round((last * (index + 1)) / (most + 1)),
  );
  return [...new Set(picks)].map(index => small[index]!);
}

function cutProgram(line: Uint8Array, offset: number, littleEndian: boolean): Uint8Array {
  const length = new DataView(line.buffer, line.byteOffset, line.byteLength).getUint32(offset, littleEndian);
  return line.slice(offset, offset + 4 + length);
}
