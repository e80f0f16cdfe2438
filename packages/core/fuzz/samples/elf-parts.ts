import { readdir } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import { chdr, elfFile, type WrittenSection } from '../../test/elf-file.ts';
import { HEAD_BYTES } from '../../src/binary/container.ts';
import { readElf, type ElfImage } from '../../src/binary/elf/elf.ts';
import { readSection, sectionNamed } from '../../src/binary/image.ts';
import { bufferSource } from '../../src/binary/source.ts';
import { sample, type Sample } from '../sample.ts';
import type { Builds } from './builds.ts';
import { cutPclntab } from './cut-pclntab.ts';
import { cutDwarf } from './cut-dwarf.ts';

/** Samples of at most this many bytes count as small. */
const SMALL = 64 << 10;

export function imageOf(bytes: Uint8Array): Promise<ElfImage> {
  return readElf(bufferSource(bytes), bytes.subarray(0, HEAD_BYTES));
}

/** The bytes of a section, decompressed; undefined when the file has none of that name. */
export async function sectionBytes(image: ElfImage, name: string): Promise<Uint8Array | undefined> {
  const section = sectionNamed(image, name);
  return section?.stored ? new Uint8Array(await readSection(image, section)) : undefined;
}

/** Go's own small ELF files, of many machines and both byte orders. */
export async function elfTestdata(builds: Builds, folder = 'elf/testdata'): Promise<Sample[]> {
  const found: Sample[] = [];
  for (const name of (await readdir(builds.goTestdataFolder(folder))).sort()) {
    if (!/\.(?:obj|elf[45]?|so_)$|-exec$|-rela-x86-64$/.test(name)) continue;
    const file = await builds.goTestdata(`${folder}/${name}`);
    if (file.length > SMALL) continue;
    const { bits, littleEndian } = await imageOf(file);
    found.push(sample(name, { file }, { bits, littleEndian }));
  }
  return found;
}

/**
 * A Go program cut to one unit, one line program and the first functions, with all its small sections; once with
 * compressed sections and a function table that only its magic number tells.
 */
export async function smallGoElf(builds: Builds): Promise<Sample[]> {
  const bytes = await builds.go({ flags: ['-ldflags=-compressdwarf=false'] });
  const image = await imageOf(bytes!);
  const [unit] = await cutDwarf(image, 'go', 1);
  const table = cutPclntab((await sectionBytes(image, '.gopclntab'))!, 24);
  const small: WrittenSection[] = [{ name: '.text', bytes: new Uint8Array(64), flags: 6 }];
  for (const name of ['.note.go.buildid', '.note.gnu.build-id', '.go.buildinfo', '.go.module', '.go.fipsinfo']) {
    const content = await sectionBytes(image, name);
    if (content === undefined) continue;
    small.push({ name, bytes: content.subarray(0, 4096), flags: 2, type: name.startsWith('.note') ? 7 : 1 });
  }
  const debug = [...unit!.parts].map(([name, content]) => ({ name: `.debug_${name}`, bytes: content }));
  const packed = debug.map(({ name, bytes: content }) => ({
    ...{ name, flags: 0x800 },
    bytes: chdr(1, BigInt(content.length), deflateSync(content)),
  }));
  const plain = elfFile([...small, { name: '.gopclntab', bytes: table, flags: 2 }, ...debug]);
  const other = elfFile([...small, { name: '.elsewhere', bytes: table, flags: 2 }, ...packed]);
  return [
    sample('a cut Go program', { file: new Uint8Array(plain) }),
    sample('a cut Go program, compressed', { file: new Uint8Array(other) }),
  ];
}

/** Small whole files with everything that a description looks for. */
export async function describedSamples(builds: Builds): Promise<Sample[]> {
  const c = [await builds.c('-g'), await builds.c('-s'), await builds.c('-g', '-gz')];
  return [
    ...(await smallGoElf(builds)),
    ...c.map((file, index) => sample(`gcc ${index}`, { file })),
    ...(await elfTestdata(builds, 'dwarf/testdata')),
  ];
}

/** Notes of real programs. */
export async function noteSamples(builds: Builds): Promise<Sample[]> {
  const found: Sample[] = [];
  for (const bytes of [await builds.go({}), await builds.c('-g'), await builds.go({ arch: 's390x' })]) {
    const image = await imageOf(bytes!);
    for (const section of image.sections.filter(({ type, stored }) => type === 'NOTE' && stored)) {
      const notes = (await sectionBytes(image, section.name))!;
      found.push(sample(`${image.arch} ${section.name}`, { notes }, image));
    }
  }
  return found;
}

/** Symbol tables with their strings: Go's first symbols, and all of small files of other machines. */
export async function symbolSamples(builds: Builds): Promise<Sample[]> {
  const found: Sample[] = [];
  const files = (await elfTestdata(builds)).map(({ name, parts }) => [name, parts.get('file')!] as const);
  for (const arch of ['amd64', '386', 's390x']) files.push([`go ${arch}`, (await builds.go({ arch }))!]);
  for (const [name, bytes] of files) {
    const image = await imageOf(bytes);
    const symtab = (await sectionBytes(image, '.symtab'))?.slice(0, 8192);
    const strtab = (await sectionBytes(image, '.strtab'))?.slice(0, 24 << 10);
    if (symtab === undefined || strtab === undefined) continue;
    const width = image.bits === 64 ? 24 : 16;
    const view = new DataView(symtab.buffer);
    for (let entry = 0; entry + width <= symtab.length; entry += width) {
      if (view.getUint32(entry, image.littleEndian) >= strtab.length) view.setUint32(entry, 1, image.littleEndian);
    }
    found.push(sample(name, { symtab, strtab }, image));
  }
  return found;
}

/** Compressed sections; the name of the part says how. */
export async function compressedSamples(builds: Builds): Promise<Sample[]> {
  const found: Sample[] = [];
  const paths = [
    'elf/testdata/compressed-64.obj',
    'elf/testdata/compressed-32.obj',
    'dwarf/testdata/line-gcc-zstd.elf',
  ];
  for (const path of [...paths, 'elf/testdata/zdebug-test-gcc484-x86-64.obj']) {
    const file = await builds.goTestdata(path);
    const image = await imageOf(file);
    for (const { compression, offset, size, name } of image.sections) {
      if (compression === 'none') continue;
      const packed = file.slice(offset, offset + size);
      found.push(sample(`${path} ${name}`, { [compression]: packed }, image));
    }
  }
  return found;
}

/** Build information in both of its encodings, by the strings of a real one. */
export async function buildInfoSamples(builds: Builds): Promise<Sample[]> {
  const image = await imageOf((await builds.go({}))!);
  const blob = (await sectionBytes(image, '.go.buildinfo'))!;
  const text = Buffer.from(blob.subarray(32));
  const frame = text.indexOf('path\t') - 16;
  const modules = text.subarray(frame, text.indexOf('\n', text.lastIndexOf('build\t')) + 17);
  const samples = [sample('inline strings', { memory: blob.slice(0, 8192) })];
  for (const littleEndian of [true, false]) {
    for (const width of [8, 4] as const) {
      const version = Buffer.from('go1.17.13');
      const memory = Buffer.alloc(32 + 4 * width);
      memory.write('\xff Go buildinf:', 0, 'latin1');
      memory[14] = width;
      memory[15] = littleEndian ? 0 : 1;
      const put = (offset: number, value: number) => {
        const low = littleEndian || width === 4 ? offset : offset + 4;
        if (littleEndian) memory.writeUInt32LE(value, low);
        else memory.writeUInt32BE(value, low);
      };
      const strings = BUILD_INFO_ADDRESS + memory.length;
      put(16, BUILD_INFO_ADDRESS + 32);
      put(16 + width, BUILD_INFO_ADDRESS + 32 + 2 * width);
      put(32, strings);
      put(32 + width, version.length);
      put(32 + 2 * width, strings + version.length);
      put(32 + 3 * width, modules.length);
      const parts = { memory: new Uint8Array(Buffer.concat([memory, version, modules])) };
      const name = `pointers of ${width} bytes, ${littleEndian ? 'little' : 'big'}-endian`;
      samples.push(sample(name, parts, { bits: width === 8 ? 64 : 32, littleEndian }));
    }
  }
  return samples;
}

/** Where the memory of build information samples lies. */
export const BUILD_INFO_ADDRESS = 0x1000;
