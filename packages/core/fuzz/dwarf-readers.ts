import { AddressRanges } from '../src/binary/dwarf/address-ranges.ts';
import { openDebugInfo, type DebugInfo } from '../src/binary/dwarf/debug-info.ts';
import { attributesOf, entriesOf, type Entry } from '../src/binary/dwarf/entry.ts';
import { expressionText } from '../src/binary/dwarf/expression.ts';
import { readFrames } from '../src/binary/dwarf/frame/entries.ts';
import { checkFrame, frameRows } from '../src/binary/dwarf/frame/rows.ts';
import { functionIndex } from '../src/binary/dwarf/functions.ts';
import { readLocations } from '../src/binary/dwarf/location-lists.ts';
import { appendEntryRanges } from '../src/binary/dwarf/ranges.ts';
import { BinaryFormatError } from '../src/binary/errors.ts';
import { openBinary } from '../src/binary/open.ts';
import { bufferSource } from '../src/binary/source.ts';
import { symbolizer } from '../src/binary/symbolize.ts';
import type { FuzzedReader } from './reader.ts';
import { part, sample, type Sample } from './sample.ts';
import type { Builds } from './samples/builds.ts';
import { dwarfSamples } from './samples/dwarf.ts';
import { describedSamples, imageOf, sectionBytes } from './samples/elf-parts.ts';

/** What is read of DWARF on demand. */
export const DWARF_READERS: readonly FuzzedReader[] = [
  { name: 'attributes', slow: true, samples: dwarfSamples, read: attributes },
  { name: 'frames', samples: frameSamples, read: frames },
  { name: 'symbolize', slow: true, samples: describedSamples, read: symbolized },
];

const MOST_ENTRIES = 400;
const LEFT_OUT = ['str_offsets', 'addr', 'ranges', 'rnglists', 'loc', 'loclists', 'line', 'str'] as const;

/** Every attribute, reference, range and location. Those that leave a cut unit do not end the reading. */
function attributes(input: Sample): void {
  const optional = Object.fromEntries(LEFT_OUT.map(name => [name, input.parts.get(name)]));
  const texts = { lineStr: input.parts.get('line_str'), strOffsets: input.parts.get('str_offsets') };
  const sections = { ...optional, ...texts, info: part(input, 'info'), abbrev: part(input, 'abbrev') };
  const info = openDebugInfo(sections, input.littleEndian);
  for (let index = 0; index < info.headers.length; index++) {
    const unit = info.unit(index);
    const ranges = new AddressRanges();
    passOver(() => {
      let left = MOST_ENTRIES;
      for (const entry of entriesOf(unit)) {
        if (left-- === 0) break;
        passOver(() => void appendEntryRanges(entry, ranges, 0));
        attributesOfEntry(info, entry);
      }
    });
    ranges.sort();
  }
  passOver(() => {
    const functions = functionIndex(info);
    for (const address of [0x1139, 0x401000, 0x401234]) functions.at(address);
  });
}

function attributesOfEntry(info: DebugInfo, entry: Entry): void {
  for (const { value } of attributesOf(entry)) {
    if (value.kind === 'expression') passOver(() => void expressionText(value.bytes, entry.unit.header));
    if (value.kind === 'reference' || value.kind === 'signature') passOver(() => void info.follow(value));
    passOver(() => void readLocations(entry.unit, value));
  }
}

/** The first frames of real sections; the name of the part says of which. */
async function frameSamples(builds: Builds): Promise<Sample[]> {
  const flags = ['-ldflags=-compressdwarf=false'];
  const found: Sample[] = [];
  for (const [name, file] of [
    ['go amd64', await builds.go({ flags })],
    ['go s390x', await builds.go({ arch: 's390x', flags })],
    ['go 386', await builds.go({ arch: '386', flags })],
    ['gcc', await builds.c('-g')],
  ] as const) {
    const image = await imageOf(file!);
    for (const section of ['.debug_frame', '.eh_frame']) {
      const bytes = await sectionBytes(image, section);
      if (bytes === undefined || bytes.length < 20) continue;
      const view = new DataView(bytes.buffer);
      let end = 0;
      while (end < 6000 && end + 4 <= bytes.length) end += 4 + view.getUint32(end, image.littleEndian);
      found.push(sample(`${name} ${section}`, { [section]: bytes.slice(0, end) }, image));
    }
  }
  return found;
}

function frames(input: Sample): void {
  for (const [name, bytes] of input.parts) {
    const { bits, littleEndian } = input;
    const places = { address: 0x402000, text: 0x401000, data: 0x403000 };
    const addressSize = bits === 64 ? 8 : 4;
    const table = readFrames({ name: name as '.eh_frame', bytes, addressSize, littleEndian, ...places });
    for (let index = 0; index < Math.min(table.count, 40); index++) {
      passOver(() => checkFrame(table, index));
      passOver(() => void frameRows(table, index));
    }
  }
}

async function symbolized(input: Sample): Promise<void> {
  const binary = await openBinary(bufferSource(part(input, 'file')));
  const ask = await symbolizer(binary);
  await ask([0x1139, 0x401000, 0x401010, 0x402bc0, binary.image.entry]);
}

function passOver(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof BinaryFormatError)) throw error;
  }
}
