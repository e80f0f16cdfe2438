import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workshop, type Workshop } from '../../../test/go-build.ts';
import { requires } from '../../../test/requires.ts';
import { BinaryFormatError } from '../errors.ts';
import { openBinary } from '../open.ts';
import { bufferSource } from '../source.ts';
import { diffBinaries } from './diff.ts';
import type { BinaryDifference } from './difference.ts';

const needs = requires('go', 'gcc', 'git', 'readelf', 'strip', 'objcopy');
const old = requires('go', 'go1.25.3');

const MAIN = `package main

import (
	"os"

	"example.test/dep"
)

var built = "unset"
var token = "none"

//go:noinline
func label() string { return "first" }

//go:noinline
func twice(n int) int { return 2 * n }

func main() {
	println(built, token, label(), twice(len(os.Args)), dep.Answer())
}
`;

/** A module with a dependency in its own folder; both are in no version control. */
const FILES = {
  'main.go': MAIN,
  'go.mod':
    'module example.test/app\n\ngo 1.21\n\nrequire example.test/dep v1.0.0\n\nreplace example.test/dep => ./dep\n',
  'dep/go.mod': 'module example.test/dep\n\ngo 1.21\n',
  'dep/dep.go': 'package dep\n\n//go:noinline\nfunc Answer() int { return 42 }\n',
  'user/main.go':
    'package main\n\nimport "os/user"\n\nfunc main() {\n\tif me, err := user.Current(); err == nil {\n\t\tprintln(me.Name)\n\t}\n}\n',
};

describe.skipIf(needs.skip)(`the causes of a difference${needs.reason}`, { timeout: 600_000 }, () => {
  let shop: Workshop;
  let builds = 0;
  beforeAll(async () => {
    shop = await workshop();
    for (const tree of ['one', 'two', 'changed', 'constant', 'dated', 'later', 'upgraded']) await write(tree, FILES);
    await write('changed', { 'main.go': MAIN.replace('2 * n', '2*n + len(label())') });
    await write('constant', { 'main.go': MAIN.replace('"first"', '"panic"') });
    for (const [tree, second] of [
      ['dated', 1],
      ['later', 2],
    ] as const) {
      await write(tree, { 'main.go': MAIN.replace('"first"', `"2026-11-25T23:00:0${second}Z"`) });
    }
    await write('upgraded', { 'go.mod': FILES['go.mod'].replace('v1.0.0', 'v1.1.0') });
  });
  afterAll(() => shop.remove());

  async function write(tree: string, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(shop.folder, tree, name, '..'), { recursive: true });
      await writeFile(join(shop.folder, tree, name), content);
    }
  }

  /** Builds a tree; words with `=` in capitals are environment. */
  async function build(tree: string, flags: readonly string[] = [], target = '.'): Promise<string> {
    const path = join(shop.folder, `binary-${++builds}`);
    const isVariable = (word: string) => /^[A-Z0-9_]+=/.test(word);
    const env = ['GOFLAGS=-mod=readonly', 'GOWORK=off', 'CGO_ENABLED=0', ...flags.filter(isVariable)];
    const words = flags.filter(word => !isVariable(word));
    await shop.run('env', ...env, 'go', 'build', '-C', join(shop.folder, tree), ...words, '-o', path, target);
    return path;
  }

  async function git(...args: string[]): Promise<void> {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
    await shop.run('git', ...identity, '-C', join(shop.folder, 'stamped'), ...args);
  }

  const kinds = (difference: BinaryDifference) => difference.causes.map(({ kind }) => kind);

  it('are none when the builds are equal', async () => {
    const [a, b] = [await build('one', ['-trimpath']), await build('two', ['-trimpath'])];
    const difference = await diff(a, b);
    expect(difference).toMatchObject({ equal: true, causes: [], sections: { differing: [], outside: false } });
    expect((await readFile(a)).equals(await readFile(b))).toBe(true);
  });

  it('are the directories of two builds without -trimpath, and one of them with it', async () => {
    const [a, b] = [await build('one'), await build('two')];
    const difference = await diff(a, b);
    expect(difference.causes).toEqual([
      {
        kind: 'path',
        evidence: [{ what: 'in front of 2 source files', a: join(shop.folder, 'one'), b: join(shop.folder, 'two') }],
        remedy: 'Build both with -trimpath.',
      },
    ]);
    expect(difference.functions).toMatchObject({ moved: 0, constants: 0, changed: 0, onlyInA: 0, onlyInB: 0 });
    expect(difference.sources).toMatchObject({ onlyInA: 2, onlyInB: 2 });
    expect(JSON.parse(JSON.stringify(difference))).toEqual(difference);
    const half = await diff(a, await build('one', ['-trimpath']));
    expect(kinds(half)).toEqual(['path']);
    expect(half.causes[0]!.evidence[0]).toEqual({ what: '-trimpath', a: null, b: 'true' });
  });

  it('is -trimpath alone where it changes code too', async () => {
    // It looks for zones in the folder of the toolchain, which -trimpath leaves out.
    const zones =
      'package main\n\nimport (\n\t"fmt"\n\t"time"\n)\n\nfunc main() { fmt.Println(time.LoadLocation("Europe/Paris")) }\n';
    await write('zones', { 'go.mod': 'module example.test/zones\n\ngo 1.21\n', 'main.go': zones });
    const difference = await diff(await build('zones'), await build('zones', ['-trimpath']));
    expect(difference.functions?.changed).toBeGreaterThan(0);
    expect(kinds(difference)).toEqual(['path']);
  });

  it('are the sections that cmp and readelf find', async () => {
    // Uncompressed, so that both files have one layout and cmp compares like with like.
    const flags = ['-ldflags=-compressdwarf=false'];
    const [a, b] = [await build('one', flags), await build('two', flags)];
    const { sections } = await diff(a, b);
    expect(sections.differing.map(({ name }) => name).sort()).toEqual((await sectionsByCmp(shop, a, b)).sort());
    expect(sections.outside).toBe(false);
  });

  it('are the commit, the changes in the tree and the stamp itself', async () => {
    await write('stamped', FILES);
    await git('init', '--quiet', '.');
    await git('add', '--all');
    await git('commit', '--quiet', '-m', 'One');
    const first = await build('stamped');
    await write('stamped', { 'note.txt': 'not yet committed' });
    const dirty = await build('stamped');
    await git('add', '--all');
    await git('commit', '--quiet', '-m', 'Two');
    const second = await build('stamped');
    const none = await build('stamped', ['-buildvcs=false']);

    const commit = await diff(first, second);
    expect(kinds(commit)).toEqual(['vcs']);
    expect(commit.causes[0]!.evidence[0]).toMatchObject({
      what: 'vcs.revision',
      a: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(commit.causes[0]!.remedy).toContain('same commit');
    const modified = await diff(first, dirty);
    expect(kinds(modified)).toEqual(['vcs']);
    expect(modified.causes[0]!.evidence).toContainEqual({ what: 'vcs.modified', a: 'false', b: 'true' });
    expect(modified.causes[0]!.remedy).toContain('Commit or stash');
    expect(kinds(await diff(first, none))).toEqual(['vcs']);
  });

  describe('a value set by -X', () => {
    const X = (time: string) => `-ldflags=-X main.built=${time}`;
    const [early, late, longer] = ['2026-11-25T23:00:01Z', '2026-11-25T23:00:02Z', '2026-11-25T23:00:02.25Z'];

    it.each([
      ['recorded', [], late],
      ['hidden by -trimpath', ['-trimpath'], late],
      ['of another length', ['-trimpath'], longer],
    ])('is a variable by name and a time: %s', async (_words, flags, other) => {
      const difference = await diff(await build('one', [...flags, X(early)]), await build('one', [...flags, X(other)]));
      expect(kinds(difference)).toEqual(['value']);
      expect(difference.causes[0]!.evidence).toContainEqual({
        what: 'main.built',
        a: expect.stringContaining('time'),
        b: expect.stringContaining('time'),
      });
    });

    it('is a time without a name in a stripped program', async () => {
      const stripped = (time: string) => build('one', ['-trimpath', `${X(time)} -s -w`]);
      const difference = await diff(await stripped(early), await stripped(longer));
      expect(kinds(difference)).toEqual(['value']);
      expect(difference.causes[0]!.evidence).toEqual([
        { what: 'a string variable', a: `${early} (a time)`, b: `${longer} (a time)` },
      ]);
    });

    it('is never shown when it may be a secret', async () => {
      const secret = (value: string, ...flags: string[]) => build('one', [...flags, `-ldflags=-X main.token=${value}`]);
      for (const flags of [[], ['-trimpath']]) {
        const difference = await diff(await secret('hunter2hunter2', ...flags), await secret('correcthorse', ...flags));
        expect(kinds(difference)).toEqual(['value']);
        expect(difference.causes[0]!.evidence.map(({ what }) => what)).toContain('main.token');
        expect(JSON.stringify(difference)).not.toMatch(/hunter2|correcthorse/);
      }
    });
  });

  it('are compiler flags and tags, with their values', async () => {
    const plain = await build('one');
    const unoptimised = await diff(plain, await build('one', ['-gcflags=-N -l']));
    expect(unoptimised.causes).toMatchObject([
      { kind: 'flags', evidence: [{ what: '-gcflags', a: null, b: '-N -l' }] },
    ]);
    const tagged = await diff(plain, await build('one', ['-tags=netgo,slow']));
    expect(tagged.causes).toMatchObject([{ kind: 'flags', evidence: [{ what: '-tags', a: null, b: 'netgo,slow' }] }]);
    const level = await diff(plain, await build('one', ['GODEBUG=', 'GOAMD64=v1', '-ldflags=-linkmode=internal']));
    expect(level.causes).toMatchObject([
      { kind: 'flags', evidence: [{ what: '-ldflags -linkmode', a: null, b: '-linkmode=internal' }] },
    ]);
  });

  it('are another linker, though -trimpath hides the flag', async () => {
    const flags = ['-trimpath', 'CGO_ENABLED=1'];
    const external = await build('one', [...flags, '-ldflags=-linkmode=external']);
    const difference = await diff(await build('one', flags), external);
    expect(difference.causes).toMatchObject([
      { kind: 'flags', evidence: [{ a: 'internal', b: 'external' }], remedy: 'Build both with the same -linkmode.' },
    ]);
  });

  it('are the versions of a dependency', async () => {
    const flags = ['-trimpath'];
    const difference = await diff(await build('one', flags), await build('upgraded', flags));
    expect(difference.causes).toMatchObject([
      {
        kind: 'modules',
        evidence: [{ what: 'example.test/dep', a: 'v1.0.0 => ./dep (devel)', b: expect.stringMatching(/^v1\.1\.0 /) }],
      },
    ]);
  });

  it('are cgo switched on or off', async () => {
    const on = await build('one', ['CGO_ENABLED=1', '-trimpath'], './user');
    const difference = await diff(on, await build('one', ['CGO_ENABLED=0', '-trimpath'], './user'));
    expect(kinds(difference)).toEqual(['cgo']);
    expect(difference.causes[0]!.evidence).toContainEqual({ what: 'CGO_ENABLED', a: '1', b: '0' });
    expect(difference.functions!.onlyInA).toBeGreaterThan(0);
  });

  it('are symbols and DWARF that the linker or strip took', async () => {
    const plain = await build('one');
    const stripped = join(shop.folder, 'stripped');
    await shop.run('strip', '-o', stripped, plain);
    const byStrip = await diff(plain, stripped);
    expect(kinds(byStrip)).toEqual(['strip']);
    expect(byStrip.causes[0]!.evidence).toContainEqual({ what: 'DWARF', a: 'present', b: 'removed (strip)' });
    expect(byStrip.functions).toMatchObject({ moved: 0, changed: 0 });
    for (const flags of [[], ['-trimpath']]) {
      const byLinker = await diff(await build('one', flags), await build('one', [...flags, '-ldflags=-s -w']));
      expect(kinds(byLinker)).toEqual(['strip']);
      expect(byLinker.functions).toMatchObject({ constants: 0, changed: 0, onlyInA: 0, onlyInB: 0 });
    }
  });

  it('are another compression of the same debug information', async () => {
    const plain = await build('one', ['-ldflags=-compressdwarf=false']);
    const packed = join(shop.folder, 'packed');
    await shop.run('objcopy', '--compress-debug-sections=zlib', plain, packed);
    const difference = await diff(await build('one', ['-ldflags=-compressdwarf=false']), packed);
    expect(kinds(difference)).toEqual(['compression']);
    const streams = difference.sections.differing.filter(({ differs }) => differs === 'stream').map(({ name }) => name);
    expect(streams).toContain('.debug_info');
    for (const name of streams) {
      const [one, other] = [await sectionDump(shop, plain, name), await sectionDump(shop, packed, name)];
      expect(one, name).toBe(other);
    }
  });

  it('are build ids alone', async () => {
    const flags = ['-trimpath', '-ldflags=-buildid='];
    const difference = await diff(await build('one', ['-trimpath']), await build('one', flags));
    expect(kinds(difference)).toEqual(['build-id']);
    expect(difference.causes[0]!.remedy).toContain('-ldflags=-buildid=');
  });

  it.each(['amd64', 'arm64'])('are the functions whose code changed, calls to moved ones aside: %s', async arch => {
    const flags = ['-trimpath', `GOARCH=${arch}`];
    const plain = await build('one', flags);
    const changed = await diff(plain, await build('changed', flags));
    expect(kinds(changed)).toEqual(['source']);
    expect(changed.functions).toMatchObject({
      by: 'operands',
      constants: 0,
      onlyInA: 0,
      onlyInB: 0,
      packages: [{ package: 'main' }],
    });
    expect(changed.functions!.listed.map(({ name }) => name)).toEqual(['main.twice']);
    expect(changed.functions!.moved).toBeGreaterThan(0);
  });

  it('are a constant of the source, by its function or by its text', async () => {
    const flags = ['-trimpath'];
    const plain = await build('one', flags);
    const elsewhere = await diff(plain, await build('constant', flags));
    expect(kinds(elsewhere)).toEqual(['source']);
    expect(elsewhere.functions).toMatchObject({ changed: 0, constants: 1, listed: [{ name: 'main.label' }] });
    const inPlace = await diff(await build('dated', flags), await build('later', flags));
    expect(inPlace.functions).toMatchObject({ changed: 0, constants: 1, listed: [{ name: 'main.label' }] });
    expect(inPlace.causes).toMatchObject([
      {
        kind: 'value',
        evidence: [{ what: 'text in .rodata', a: '2026-11-25T23:00:01Z (a time)', b: '2026-11-25T23:00:02Z (a time)' }],
      },
    ]);
  });

  it('are told by size where operands are not known', async () => {
    const flags = ['-trimpath', 'GOARCH=s390x'];
    const difference = await diff(await build('one', flags), await build('changed', flags));
    expect(difference.functions).toMatchObject({ by: 'size', listed: [{ name: 'main.twice' }] });
  });

  it('are two programs, told in a few lines', async () => {
    const difference = await diff(await build('one'), await build('one', [], './user'));
    expect(difference.causes).toEqual([
      {
        kind: 'program',
        evidence: [{ what: 'main package', a: 'example.test/app', b: 'example.test/app/user' }],
        remedy: 'Compare two builds of one package.',
      },
    ]);
    expect(JSON.stringify(difference).length).toBeLessThan(30_000);
  });

  it.skipIf(old.skip)(
    `are two Go releases, with the functions that go tool nm and objdump see${old.reason}`,
    async () => {
      const [a, b] = [await build('one'), await build('one', ['GOTOOLCHAIN=go1.25.3'])];
      const difference = await diff(a, b);
      expect(kinds(difference)).toEqual(['toolchain']);
      expect(difference.causes[0]!.evidence).toMatchObject([{ what: 'Go release', b: 'go1.25.3' }]);
      expect(difference.causes[0]!.remedy).toContain('GOTOOLCHAIN=');

      const [one, other] = [await textSymbols(shop, a), await textSymbols(shop, b)];
      const functions = difference.functions!;
      expect(functions.onlyInA).toBe([...one].filter(name => !other.has(name)).length);
      expect(functions.onlyInB).toBe([...other].filter(name => !one.has(name)).length);
      const [code, otherCode] = [await disassembled(shop, a), await disassembled(shop, b)];
      const alike = [...code].filter(([name, text]) => otherCode.get(name) === text);
      expect(alike.length).toBeGreaterThan(functions.moved / 2);
      const changed = functions.listed.filter(({ differs }) => differs === 'changed');
      expect(changed.length).toBeGreaterThan(10);
      for (const { name } of changed) expect(code.get(name), name).not.toBe(otherCode.get(name));
    },
  );

  it('are bytes behind the sections', async () => {
    const path = await build('one');
    const bytes = await readFile(path);
    const difference = await diffBytes(bytes, Buffer.concat([bytes, Buffer.from('appended')]));
    expect(kinds(difference)).toEqual(['layout']);
    expect(difference.sections).toMatchObject({ differing: [], outside: true });
  });

  it('are not found in a section that nothing explains, and that is said', async () => {
    const bytes = await readFile(await build('one', ['-trimpath']));
    const { image } = await openBinary(bufferSource(bytes));
    const section = image.sections.find(({ name }) => name === '.noptrdata')!;
    const altered = Buffer.from(bytes);
    altered[section.offset + 100]! ^= 0xff;
    const difference = await diffBytes(bytes, altered);
    expect(difference).toMatchObject({
      equal: false,
      causes: [],
      sections: { differing: [{ name: '.noptrdata', differs: 'contents', bytes: 1 }], outside: false },
    });
  });

  it('of sections that all claim the whole file are refused', async () => {
    const bytes = await readFile(await build('one'));
    const altered = Buffer.from(bytes);
    const table = Number(altered.readBigUInt64LE(0x28));
    // ELF64 section headers: 64 bytes each, sh_offset at 24, sh_size at 32; the names at the end stay.
    for (let index = 1; index < altered.readUInt16LE(0x3c) - 1; index++) {
      altered.writeBigUInt64LE(0n, table + index * 64 + 24);
      altered.writeBigUInt64LE(BigInt(altered.length), table + index * 64 + 32);
    }
    await expect(diffBytes(bytes, altered)).rejects.toThrow(/the section table .*overlap/);
  });

  it('of damaged files are an answer or a BinaryFormatError', async () => {
    const bytes = await readFile(await build('one'));
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
    let answers = 0;
    for (let round = 0; round < 24; round++) {
      const altered = Buffer.from(bytes.subarray(0, round % 6 === 0 ? random(bytes.length) : bytes.length));
      for (let n = 0; n < 40; n++) altered[random(round % 4 === 0 ? 4096 : altered.length)] = random(256);
      try {
        expect((await diffBytes(bytes, altered)).equal).toBe(false);
        answers++;
      } catch (error) {
        expect(error).toBeInstanceOf(BinaryFormatError);
      }
    }
    expect(answers).toBeGreaterThan(4);
  });
});

async function diff(a: string, b: string): Promise<BinaryDifference> {
  return diffBytes(await readFile(a), await readFile(b));
}

async function diffBytes(a: Uint8Array, b: Uint8Array): Promise<BinaryDifference> {
  return diffBinaries(await openBinary(bufferSource(a)), await openBinary(bufferSource(b)));
}

/** Names of the sections that hold the bytes at which `cmp` sees a difference, by the table of `readelf`. */
async function sectionsByCmp(shop: Workshop, a: string, b: string): Promise<string[]> {
  const printed = await shop.run('cmp', '-l', a, b).catch((error: { code?: unknown; stdout?: string }) => {
    // It ends with 1 when files differ, with 2 when it could not compare them.
    if (error.code !== 1 || error.stdout === undefined) throw error;
    return error.stdout;
  });
  const lines = printed.split('\n').filter(line => line !== '');
  const offsets = lines.map(line => Number.parseInt(line.trim(), 10) - 1);
  const table = (await shop.run('readelf', '-SW', a)).matchAll(/\] (\.\S+) +(?!NOBITS)[A-Z]\S* +\S+ (\S+) (\S+) /g);
  const sections = Array.from(table, ([, name, offset, size]) => {
    const start = Number.parseInt(offset!, 16);
    return { name: name!, start, end: start + Number.parseInt(size!, 16) };
  });
  const found = new Set<string>();
  for (const offset of offsets) {
    found.add(sections.find(({ start, end }) => offset >= start && offset < end)?.name ?? 'outside');
  }
  return [...found];
}

/** A section's bytes, decompressed, as readelf prints them. */
async function sectionDump(shop: Workshop, path: string, name: string): Promise<string> {
  return (await shop.run('readelf', '-z', '-x', name, path)).replace(/^.*Hex dump.*$/m, '');
}

async function textSymbols(shop: Workshop, path: string): Promise<Set<string>> {
  const names = (await shop.run('go', 'tool', 'nm', path)).matchAll(/^ *[0-9a-f]+ [Tt] (.*)$/gm);
  return new Set(Array.from(names, ([, name]) => name!));
}

/** Instructions by function, without addresses: a call or jump names its target, other operands lose their place. */
async function disassembled(shop: Workshop, path: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const part of (await shop.run('go', 'tool', 'objdump', path)).split('TEXT ').slice(1)) {
    const [head = '', ...lines] = part.split('\n');
    const code = lines
      .map(line => line.trim().split(/\t+/).slice(3).join(' ').trim())
      .filter(text => text !== '' && text !== 'INT $0x3')
      .map(text =>
        text.startsWith('J') ? text.replace(/0x[0-9a-f]+/, 'T') : text.replace(/-?0x[0-9a-f]+\(IP\)/, 'X'),
      );
    found.set(head.slice(0, head.lastIndexOf('(SB)')), code.join('\n'));
  }
  return found;
}
