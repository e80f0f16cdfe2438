import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../test/requires.ts';
import { workshop, type Build, type Workshop } from '../../test/go-build.ts';
import { buildOracle, type Oracle } from '../../test/oracle.ts';
import {
  goFunctions,
  goSections,
  goSymbols,
  ourFunctions,
  ourSections,
  ourSymbols,
  sampledRows,
} from '../../test/oracle-tables.ts';
import { universalFile } from '../../test/mach-o-file.ts';
import { describeBinary } from './describe.ts';
import type { DescribedBinary } from './description.ts';
import { openBinary } from './open.ts';
import { bufferSource } from './source.ts';

const needs = requires('go');

async function described(path: string): Promise<DescribedBinary> {
  const description = await describeBinary(bufferSource(await readFile(path)));
  if (description.kind !== 'described') throw new Error(`${path} is ${description.kind}`);
  return description;
}

function targeting(os: string, arch: string, flags: readonly string[] = []): Build {
  return { flags, env: { GOOS: os, GOARCH: arch, CGO_ENABLED: '0' } };
}

/** The bytes changed in place. */
function withoutBuildInfo(bytes: Buffer): Buffer {
  const magic = Buffer.from('\xff Go buildinf:', 'latin1');
  return bytes.fill(0, bytes.indexOf(magic), bytes.indexOf(magic) + magic.length);
}

const TARGETS = [
  ['darwin', 'amd64'],
  ['darwin', 'arm64'],
  ['windows', 'amd64'],
  ['windows', '386'],
  ['windows', 'arm64'],
] as const;

describe.skipIf(needs.skip)(`a Go program for another system${needs.reason}`, () => {
  let shop: Workshop;
  let oracle: Oracle;

  beforeAll(async () => {
    shop = await workshop();
    oracle = await buildOracle(shop.folder, 'containers');
  });
  afterAll(() => shop.remove());

  describe.each(TARGETS)('%s/%s', (os, arch) => {
    const build = (name: string, flags: readonly string[] = []) =>
      shop.build(`${os}-${arch}-${name}`, targeting(os, arch, flags));

    it('agrees with Go’s debug packages on sections, symbols, functions and line rows', async () => {
      const path = await build('plain');
      const binary = await openBinary(bufferSource(await readFile(path)));
      expect(ourSections(binary)).toEqual(await goSections(oracle, path, binary));
      expect(await ourSymbols(binary)).toEqual(await goSymbols(oracle, path, binary));
      expect(await ourFunctions(binary)).toEqual(await goFunctions(oracle, path));
      const rows = await sampledRows(oracle, path, binary, 37);
      expect(rows.ours.length).toBeGreaterThan(500);
      expect(rows.ours).toEqual(rows.expected);
      const { dwarf } = await described(path);
      expect(dwarf).toMatchObject({ state: 'present', missing: [], problems: [], contents: rows.counts });
    });

    it('agrees with go version -m and go tool buildid', async () => {
      const path = await build('plain');
      const { go, buildInfo, buildIds } = await described(path);
      const [first, ...rest] = (await shop.run('go', 'version', '-m', path)).trimEnd().split('\n');
      expect(go).toEqual({ state: 'known', version: first?.split(': ').at(-1), from: 'build-info' });
      const settings = rest.map(line => line.trim().split('\t')).filter(([key]) => key === 'build');
      expect(buildInfo?.settings.map(({ key, value }) => `${key}=${value}`)).toEqual(settings.map(([, text]) => text));
      expect(buildIds.go).toBe((await shop.run('go', 'tool', 'buildid', path)).trim());
      if (os === 'darwin') expect(buildIds.gnu).toMatch(/^[0-9a-f]{32}$/);
    });

    it('is described whole', async () => {
      const plain = await described(await build('plain'));
      expect(plain).toMatchObject({
        os,
        arch,
        role: 'program',
        packer: null,
        problems: [],
        bits: arch === '386' ? 32 : 64,
      });
      expect(plain.linkage).toMatchObject({ mode: 'dynamic', positionIndependent: true });
      expect(plain.stripping).toEqual({ by: 'none', removed: [], confidence: 'certain', parameter: null });
      expect(plain.pclntab).toMatchObject({ state: 'readable', goRange: '1.20+', located: true });
      expect(plain.garbled.signs).toEqual([]);
    });

    it.each([
      ['-s', ['symbols', 'dwarf']],
      ['-w', ['dwarf']],
      ['-s -w', ['symbols', 'dwarf']],
    ])('names -ldflags=%s as the cause, and keeps its functions', async (flags, removed) => {
      const path = await build(flags, [`-ldflags=${flags}`]);
      const { stripping } = await described(path);
      expect(stripping).toEqual({ by: 'go-linker', removed, confidence: 'certain', parameter: `-ldflags=${flags}` });
      const whole = await openBinary(bufferSource(await readFile(await build('plain'))));
      const stripped = await openBinary(bufferSource(await readFile(path)));
      expect(await ourFunctions(stripped)).toEqual(await ourFunctions(whole));
    });

    it('names the linker from the layout where no build information names the flags', async () => {
      for (const flags of ['-s -w', '-w']) {
        const bytes = withoutBuildInfo(await readFile(await build(flags, [`-ldflags=${flags}`])));
        const description = await describeBinary(bufferSource(bytes));
        const parameter = `-ldflags=${flags}`;
        expect(description).toMatchObject({ stripping: { by: 'go-linker', confidence: 'certain', parameter } });
      }
    });
  });

  it('gives the release by runtime.buildVersion when there is no build information', async () => {
    for (const [os, arch] of TARGETS) {
      const bytes = withoutBuildInfo(await readFile(await shop.build(`${os}-${arch}-plain`, targeting(os, arch))));
      const version = (await shop.run('go', 'env', 'GOVERSION')).trim();
      // The compiler's name in DWARF would answer first.
      for (const name of ['debug_info', 'zdebug_info']) {
        for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) bytes.write('x', at);
      }
      const description = await describeBinary(bufferSource(bytes));
      expect(description).toMatchObject({ go: { state: 'known', version, from: 'runtime-variable' }, buildInfo: null });
    }
  });

  const strip = requires('go', 'strip', 'objcopy');
  it.skipIf(strip.skip)(`tells strip and objcopy from the linker in PE${strip.reason}`, async () => {
    const plain = await shop.build('windows-amd64-plain', targeting('windows', 'amd64'));
    for (const [name, tool, args, removed, parameter] of [
      ['all', 'strip', [], ['symbols', 'dwarf'], 'strip'],
      ['debug', 'strip', ['-g'], ['dwarf'], 'strip -g'],
    ] as const) {
      const path = join(shop.folder, `stripped-${name}`);
      await copyFile(plain, path);
      await shop.run(tool, ...args, path);
      const { stripping, pclntab } = await described(path);
      expect(stripping).toEqual({ by: 'strip-or-objcopy', removed, confidence: 'likely', parameter });
      expect(pclntab.state).toBe('readable');
    }
    await shop.run('objcopy', '--only-keep-debug', plain, 'windows.debug');
    await shop.run('objcopy', '--strip-all', '--add-gnu-debuglink=windows.debug', plain, 'windows-linked');
    const debug = await described(join(shop.folder, 'windows.debug'));
    expect(debug).toMatchObject({ role: 'debug-file', pclntab: { state: 'absent' }, stripping: { by: 'none' } });
    const { dwarf } = await described(plain);
    if (dwarf.state !== 'present' || dwarf.contents === null) throw new Error(`DWARF is ${dwarf.state}`);
    // A debug file has no function table that tells what it has to cover.
    expect(debug.dwarf).toEqual({ ...dwarf, contents: { ...dwarf.contents, coverage: null } });
    expect((await described(join(shop.folder, 'windows-linked'))).dwarf).toMatchObject({
      state: 'detached',
      file: 'windows.debug',
    });
  });

  const llvm = requires('go', 'llvm-strip', 'dsymutil');
  it.skipIf(llvm.skip)(
    `tells strip from the linker, and a debug file from a program, in Mach-O${llvm.reason}`,
    async () => {
      const plain = await shop.build('darwin-arm64-plain', targeting('darwin', 'arm64'));
      for (const [name, args, removed, parameter] of [
        ['all', [], ['symbols', 'dwarf'], 'strip'],
        ['debug', ['-S'], ['dwarf'], 'strip -g'],
      ] as const) {
        await shop.run('llvm-strip', ...args, '-o', `mach-stripped-${name}`, plain);
        const { stripping } = await described(join(shop.folder, `mach-stripped-${name}`));
        expect(stripping).toEqual({ by: 'strip-or-objcopy', removed, confidence: 'likely', parameter });
      }
      await shop.run('dsymutil', '-o', 'bundle.dSYM', plain);
      const debug = await described(join(shop.folder, 'bundle.dSYM/Contents/Resources/DWARF/darwin-arm64-plain'));
      expect(debug).toMatchObject({ role: 'debug-file', pclntab: { state: 'absent' }, stripping: { by: 'none' } });
      expect(debug.buildIds.gnu).toBe((await described(plain)).buildIds.gnu);
    },
  );

  it('is chosen by its processor from a universal file', async () => {
    const [intel, arm] = await Promise.all(
      ['amd64', 'arm64'].map(arch => shop.build(`darwin-${arch}-plain`, targeting('darwin', arch))),
    );
    const bytes = universalFile([
      { cpu: 0x1000007, subtype: 3, bytes: await readFile(intel!) },
      { cpu: 0x100000c, subtype: 0, bytes: await readFile(arm!) },
    ]);
    const source = bufferSource(bytes);
    const universal = await describeBinary(source);
    expect(universal).toMatchObject({ kind: 'universal', size: bytes.length });
    if (universal.kind !== 'universal') return;
    expect(universal.slices.map(({ arch, state }) => [arch, state])).toEqual([
      ['amd64', 'described'],
      ['arm64', 'described'],
    ]);
    for (const [path, slice] of [
      [intel!, universal.slices[0]!],
      [arm!, universal.slices[1]!],
    ] as const) {
      expect(slice).toMatchObject({ description: await described(path) });
      const binary = await openBinary(source, { arch: slice.arch });
      expect(await ourFunctions(binary)).toEqual(await goFunctions(oracle, path));
    }
    await expect(openBinary(source)).rejects.toThrow('it holds 2 executables, for amd64, arm64');
    await expect(openBinary(source, { arch: 'ppc64' })).rejects.toThrow('Choose one of amd64, arm64.');
    await expect(openBinary(bufferSource(await readFile(arm!)), { arch: 'amd64' })).rejects.toThrow('not for amd64');
  });
});

describe.each([
  ['go1.17.13', 'windows', '386', '1.16–1.17'],
  ['go1.27.0', 'darwin', 'arm64', '1.20+'],
] as const)('a Go program built by %s for %s/%s', (toolchain, os, arch, goRange) => {
  const release = requires('go', toolchain);
  it.skipIf(release.skip)(`is read whole${release.reason}`, async () => {
    const shop = await workshop();
    try {
      const oracle = await buildOracle(shop.folder, 'containers');
      const path = await shop.build('program', { ...targeting(os, arch), toolchain });
      const description = await described(path);
      expect(description.go).toEqual({ state: 'known', version: toolchain, from: 'build-info' });
      expect(description.buildInfo?.mainPackage).toBe('example.test/small');
      expect(description.pclntab).toMatchObject({ state: 'readable', goRange, located: true });
      expect(description.dwarf).toMatchObject({ state: 'present', problems: [] });
      const binary = await openBinary(bufferSource(await readFile(path)));
      expect(await ourFunctions(binary)).toEqual(await goFunctions(oracle, path));
    } finally {
      await shop.remove();
    }
  });
});
