import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildC, DIALECTS } from '../../../test/c-program.ts';
import { debugSections } from '../../../test/debug-sections.ts';
import { workshop, type Workshop } from '../../../test/go-build.ts';
import { requires } from '../../../test/requires.ts';
import { openDebugInfo, type DebugInfo } from './debug-info.ts';
import { functionIndex, type FunctionIndex } from './functions.ts';
import { unitFiles } from './unit-files.ts';

interface Program {
  readonly info: DebugInfo;
  readonly index: FunctionIndex;
}

async function open(path: string): Promise<Program> {
  const { sections, littleEndian } = await debugSections(path);
  const info = openDebugInfo(sections, littleEndian);
  return { info, index: functionIndex(info) };
}

/** Addresses in every `step`-th function: its first, and some inside. */
function sampled({ info, index }: Program, step: number, parts: number): number[] {
  const found = new Set<number>();
  let count = 0;
  for (const unit of info.headers.keys()) {
    const { lows, highs, count: ranges } = index.ofUnit(unit);
    for (let range = 0; range < ranges; range++) {
      if (count++ % step !== 0) continue;
      const size = highs[range]! - lows[range]!;
      for (let part = 0; part < parts; part++) found.add(lows[range]! + Math.floor((size * part) / parts));
    }
  }
  return [...found];
}

/** `name` of the innermost function, then `name file:line` of each that was inlined into the next one. */
function chain({ index }: Program, address: number): string[] {
  const frames = index.at(address);
  return frames.map((frame, depth) => {
    // What gcc calls the second part of a function where DWARF 2 cannot tell that it is one.
    const name = frame.name?.replace(/^__second_sect_of_/, '');
    const inner = frames[depth - 1];
    if (inner?.call === undefined) return name ?? '?';
    const { file, line } = inner.call;
    return `${name} ${file === undefined ? '' : unitFiles(inner.entry.unit)(file)}:${line ?? 0}`;
  });
}

interface Symbolized {
  readonly Address: string;
  readonly Symbol: readonly { readonly FunctionName: string; readonly FileName: string; readonly Line: number }[];
}

/** Its outermost name comes from the symbol table: linkers rename parts and variants of a function there. */
function plainName(name: string): string {
  return name.replace(/\.(?:abi0|abiinternal|cold)$/, '').replace(/untracedG\.7$/, 'untracedG·7');
}

const needs = requires('go', 'gcc', 'llvm-symbolizer', 'go1.21.13');

describe.skipIf(needs.skip)(`functions at addresses${needs.reason}`, () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop();
  });
  afterAll(() => shop.remove());

  /** The same chains by llvm-symbolizer. addr2line 2.40 misses functions inlined by Go, and by gcc with type units. */
  const symbolized = async (path: string, addresses: readonly number[]): Promise<string[][]> => {
    const options = ['--inlines', '--output-style=JSON', '-e', path];
    const list = addresses.map(address => `0x${address.toString(16)}`);
    const answers = JSON.parse(await shop.run('llvm-symbolizer', ...options, ...list)) as Symbolized[];
    return answers.map(({ Symbol: frames }) =>
      frames.map(({ FunctionName, FileName, Line }, depth) => {
        const name = plainName(FunctionName);
        return depth === 0 ? name : `${name} ${FileName.replace(/^(?:\.\/)+/, '')}:${Line}`;
      }),
    );
  };

  it.each(DIALECTS.map(flags => [flags.join(' '), flags] as const))(
    'of C with %s agree with llvm-symbolizer',
    async (_, flags) => {
      const path = await buildC(shop, flags);
      const program = await open(path);
      const addresses = sampled(program, 1, 40);
      expect(addresses.length).toBeGreaterThan(80);
      const expected = await symbolized(path, addresses);
      expect(expected.some(frames => frames.length === 4)).toBe(!flags.includes('-gstrict-dwarf'));
      expect(addresses.map(address => chain(program, address))).toEqual(expected);
    },
  );

  it.each([
    ['go1.21.13', { toolchain: 'go1.21.13' }],
    ['external', { flags: ['-ldflags=-linkmode=external'], env: { CGO_ENABLED: '1' } }],
    ['s390x', { env: { GOARCH: 's390x' } }],
  ] as const)('of Go (%s) agree with llvm-symbolizer', async (name, options) => {
    const path = await shop.build(name, options);
    const program = await open(path);
    const addresses = sampled(program, 3, 4);
    expect(addresses.length).toBeGreaterThan(1500);
    const expected = await symbolized(path, addresses);
    expect(expected.filter(frames => frames.length > 2).length).toBeGreaterThan(40);
    expect(addresses.map(address => chain(program, address))).toEqual(expected);
  });

  it('are none outside of code', async () => {
    const { index } = await open(await buildC(shop, ['-gdwarf-5']));
    for (const address of [0, 1, 2 ** 31, 2 ** 52]) expect(index.at(address)).toEqual([]);
  });
});
