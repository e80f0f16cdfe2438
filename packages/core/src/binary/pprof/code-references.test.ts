import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pprofPrograms, type PprofPrograms } from '../../../test/pprof-programs.ts';
import { requires } from '../../../test/requires.ts';
import { describeBinary } from '../describe.ts';
import type { PprofUse } from '../description.ts';
import { fileRangeAt, type Image } from '../image.ts';
import { openBinary } from '../open.ts';
import { bufferSource } from '../source.ts';
import { addressSet } from './address-set.ts';
import { scanAmd64 } from './calls-amd64.ts';
import { scanArm64 } from './calls-arm64.ts';
import { codeReferences } from './code-references.ts';
import type { CodeReferences } from './code-scan.ts';

/** One instruction as `go tool objdump` decodes it. */
interface Instruction {
  readonly caller: string;
  /** `mount.go:11` */
  readonly place: string;
  readonly address: number;
  /** Bytes. */
  readonly size: number;
  readonly text: string;
}

function instructionsOf(listing: string): Instruction[] {
  const instructions: Instruction[] = [];
  let caller = '';
  for (const line of listing.split('\n')) {
    if (line.startsWith('TEXT ')) caller = line.slice(5, line.indexOf('(SB)'));
    const [place, address, encoding, text] = line.split(/\t+/).filter(field => field.trim() !== '');
    if (!address?.startsWith('0x')) continue;
    instructions.push({
      caller,
      place: place!.trim(),
      address: Number(address),
      size: encoding!.trim().length / 2,
      text: text!.trim(),
    });
  }
  return instructions;
}

/** What an instruction refers to by objdump's account of it: a name, or the address that is taken. */
function referredTo(all: readonly Instruction[], index: number, symbols: ReadonlyMap<string, number>): number {
  const { address, size, text } = all[index]!;
  const named = /^(?:CALL|JMP|LEAQ) (.+)\(SB\)/.exec(text)?.[1];
  if (named !== undefined) return symbols.get(named) ?? -1;
  const relative = /^LEAQ (-?)0x([0-9a-f]+)\(IP\)/.exec(text);
  // objdump prints the displacement in 32 bits.
  if (relative !== null) return address + size + (Number.parseInt(relative[2]!, 16) | 0);
  const page = /^ADRP (-?\d+)\(PC\), (R\d+)/.exec(text);
  const add = /^ADD \$(\d+), (R\d+), R\d+/.exec(all[index + 1]?.text ?? '');
  if (page === null || add?.[2] !== page[2]) return -1;
  return address - (address % 4096) + Number(page[1]) + Number(add![1]);
}

const HANDLER = /^net\/http\/pprof\.(?:Cmdline|Handler|Index|Profile|Symbol|Trace|\(\*handler\)\.ServeHTTP)$/;

const needs = requires('go');
describe.skipIf(needs.skip)(`references in code${needs.reason}`, () => {
  let shop: PprofPrograms;
  beforeAll(async () => {
    shop = await pprofPrograms();
  });
  afterAll(() => shop.remove());

  it.each([
    ['amd64', 'wrapped', 6, 300_000, []],
    ['arm64', 'wrapped', 6, 300_000, []],
    ['amd64', 'called', 1, 300, ['-s', '^(main|net/http/pprof)']],
    ['arm64', 'called', 1, 300, ['-s', '^(main|net/http/pprof)']],
  ] as const)('are those that go tool objdump decodes: %s, %s', async (GOARCH, program, count, least, only) => {
    const folder = await shop.build(`${GOARCH}-${program}`, { env: { GOARCH }, programs: [program] });
    const file = join(folder, program);
    const bytes = await readFile(file);
    const binary = await openBinary(bufferSource(bytes));
    const symbols = new Map(
      (await shop.run('go', 'tool', 'nm', file)).split('\n').map(line => {
        const [address, , ...name] = line.trim().split(/\s+/);
        return [name.join(' '), Number.parseInt(address ?? '', 16)];
      }),
    );
    const handlers = new Set([...symbols].filter(([name]) => HANDLER.test(name)).map(([, address]) => address));
    const table = symbols.get('go:itab.net/http/pprof.handler,net/http.Handler');
    /** Of a handler: its code, a pointer to that, its method table. */
    const isHandler = (address: number) => {
      if (address < 0) return false;
      if (handlers.has(address) || address === table) return true;
      const place = fileRangeAt(binary.image, address);
      return place !== undefined && place.length >= 8 && handlers.has(Number(bytes.readBigUInt64LE(place.offset)));
    };
    const all = instructionsOf(await shop.run('go', 'tool', 'objdump', ...only, file));
    expect(all.length).toBeGreaterThan(least);
    const expected = all
      .filter((instruction, index) => {
        return !instruction.caller.startsWith('net/http/pprof.') && isHandler(referredTo(all, index, symbols));
      })
      .map(({ address, caller, place, text }) => ({ address, caller, place, called: /^(?:CALL|JMP)/.test(text) }));
    expect(expected).toHaveLength(count);
    expect((await usesOf(bytes)).map(told)).toEqual(expected);
  });

  it('are none to addresses inside functions, to which nothing refers', async () => {
    const path = join(shop.folder, 'trace');
    await shop.run('go', 'build', '-ldflags=-s -w', '-o', path, 'cmd/trace');
    const binary = await openBinary(bufferSource(await readFile(path)));
    const { entries, functions } = (await binary.functions())!.table;
    expect(functions).toBeGreaterThan(8000);
    // Behind the first instructions of a function's prologue or in the middle of one.
    const inner = Array.from(entries.subarray(0, functions), entry => entry + 3).filter((_, index) => index % 16 === 0);
    for (let from = 0; from < inner.length; from += 50) {
      const wanted = addressSet(inner.slice(from, from + 50));
      const { sites } = await codeReferences(binary.image, entries[0]!, entries[functions]!, wanted);
      expect(sites).toEqual([]);
    }
  });
});

async function usesOf(bytes: Uint8Array): Promise<readonly PprofUse[]> {
  const description = await describeBinary(bufferSource(bytes));
  if (description.kind !== 'described' || description.pprof.linked !== true) throw new Error('pprof is not linked');
  const { byHand } = description.pprof.grades;
  return byHand.state === 'used' ? byHand.uses : [];
}

function told({ address, caller, source, how }: PprofUse) {
  const place = `${source?.file.split('/').at(-1)}:${source?.line}`;
  return { address, caller, place, called: how === 'called' };
}

const none = (): CodeReferences => ({ sites: [], targets: [], calls: [] });

describe('a scan of code', () => {
  const START = 0x400000;
  const TARGET = 0x401234;
  const wanted = addressSet([TARGET]);

  it.each([
    ['CALL rel32', [0xe8], 5, true],
    ['JMP rel32', [0xe9], 5, true],
    ['LEA rax', [0x48, 0x8d, 0x05], 7, false],
    ['LEA r15', [0x4c, 0x8d, 0x3d], 7, false],
  ])('finds %s of amd64 in front of and behind its target', (_, opcode, size, called) => {
    for (const offset of [0, 0x2000]) {
      const bytes = Buffer.alloc(0x2010);
      bytes.set(opcode, offset);
      bytes.writeInt32LE(TARGET - (START + offset + size), offset + opcode.length);
      const found = none();
      scanAmd64(bytes, bytes.length, START, wanted, found);
      expect(found).toEqual({ sites: [START + offset], targets: [TARGET], calls: [called] });
    }
  });

  it.each([
    ['LEA with another base', [0x48, 0x8d, 0x85]],
    ['LEA of 32 bit', [0x90, 0x8d, 0x05]],
    ['a load', [0x48, 0x8b, 0x05]],
  ])('does not take %s of amd64 for one', (_, opcode) => {
    const bytes = Buffer.alloc(0x20);
    bytes.set(opcode, 4);
    bytes.writeInt32LE(TARGET - (START + 4 + 7), 7);
    const found = none();
    scanAmd64(bytes, bytes.length, START, wanted, found);
    expect(found.sites).toEqual([]);
  });

  it.each([
    ['BL', (at: number) => [(0x94000000 | (((TARGET - at) / 4) & 0x3ffffff)) >>> 0], true],
    ['B', (at: number) => [(0x14000000 | (((TARGET - at) / 4) & 0x3ffffff)) >>> 0], true],
    ['ADR', (at: number) => [(0x10000003 | ((((TARGET - at) >> 2) & 0x7ffff) << 5)) >>> 0], false],
    [
      'ADRP and ADD',
      (at: number) => {
        const pages = (TARGET >> 12) - (at >> 12);
        return [(0x90000003 | ((pages & 3) << 29) | (((pages >> 2) & 0x7ffff) << 5)) >>> 0, 0x91000063 | (0x234 << 10)];
      },
      false,
    ],
  ])('finds %s of arm64 in front of and behind its target', (_, encode, called) => {
    for (const offset of [0, 0x5000]) {
      const bytes = Buffer.alloc(0x5010);
      encode(START + offset).forEach((instruction, index) =>
        bytes.writeUInt32LE(instruction >>> 0, offset + 4 * index),
      );
      const found = none();
      scanArm64(bytes, bytes.length, START, wanted, found);
      expect(found).toEqual({ sites: [START + offset], targets: [TARGET], calls: [called] });
    }
  });

  it('finds what lies across two of the pieces that are read, once', async () => {
    const PIECE = 4 << 20;
    for (const [opcode, size] of [
      [[0xe8], 5],
      [[0x48, 0x8d, 0x05], 7],
    ] as const) {
      for (const before of [0, 1, size - 1, size]) {
        const bytes = Buffer.alloc(PIECE + 64);
        bytes.set(opcode, PIECE - before);
        bytes.writeInt32LE(TARGET - (START + PIECE - before + size), PIECE - before + opcode.length);
        const segment = { type: 'LOAD', address: START, offset: 0, fileSize: bytes.length };
        const image = { arch: 'amd64', source: bufferSource(bytes), segments: [segment] } as unknown as Image;
        const { sites } = await codeReferences(image, START, START + bytes.length, wanted);
        expect(sites).toEqual([START + PIECE - before]);
      }
    }
  });

  it('reads no further than the code, whatever it holds', () => {
    let state = 20;
    const random = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 16;
    const everywhere = addressSet(Array.from({ length: 256 }, (_, index) => START + index));
    for (let length = 0; length < 48; length++) {
      for (let round = 0; round < 200; round++) {
        const code = [0xe8, 0xe9, 0x48, 0x8d, 0x05, 0, 0, 0, 0x90, 0x10, 0x94, 0x91];
        const bytes = Uint8Array.from({ length }, () => code[random() % code.length]!);
        for (const scan of [scanAmd64, scanArm64]) {
          const found = none();
          scan(bytes, length, START, everywhere, found);
          for (const site of found.sites) expect(site - START).toBeLessThanOrEqual(length - 4);
        }
      }
    }
  });
});
