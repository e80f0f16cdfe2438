import { existsSync } from 'node:fs';
import { copyFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../test/requires.ts';
import { workshop, type Build, type Workshop } from '../../test/go-build.ts';
import { fileSource } from '../collect/repository/file-source.ts';
import { describeBinary, type DescribeOptions } from './describe.ts';
import type { DescribedBinary, DwarfContents } from './description.ts';

const ESBUILD = join(import.meta.dirname, '../../../../node_modules/@esbuild/linux-x64/bin/esbuild');

async function described(path: string, options?: DescribeOptions): Promise<DescribedBinary> {
  const source = await fileSource(path);
  try {
    const description = await describeBinary(source, options);
    if (description.kind !== 'described') throw new Error(`${path} is only recognised`);
    return description;
  } finally {
    await source.close();
  }
}

function contents({ dwarf }: DescribedBinary): DwarfContents {
  if (dwarf.state !== 'present' || dwarf.contents === null) throw new Error(`DWARF is ${dwarf.state}`);
  return dwarf.contents;
}

it.skipIf(!existsSync('/bin/ls'))(
  'does not blame Go’s linker for what a program of another language lacks',
  async () => {
    const { go, stripping } = await described(await realpath('/bin/ls'));
    expect(go).toEqual({ state: 'unknown' });
    expect(stripping.by).not.toBe('go-linker');
    expect(stripping.parameter ?? '').not.toContain('-ldflags');
  },
);

const needs = requires('go', 'strip', 'objcopy');

describe.skipIf(needs.skip)(`a description of a Go program${needs.reason}`, () => {
  let shop: Workshop;
  const build = async (name: string, options: Build = {}) => described(await shop.build(name, options));
  /** A copy of the plain program after a tool worked on it. */
  const treated = async (name: string, tool: string, ...args: string[]) => {
    const path = join(shop.folder, name);
    await copyFile(await shop.build('plain'), path);
    await shop.run(tool, ...args, path);
    return described(path);
  };

  beforeAll(async () => {
    shop = await workshop();
    await shop.build('plain');
  });
  afterAll(() => shop.remove());

  it('survives JSON unchanged', async () => {
    const description = await build('plain');
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  });

  it('agrees with go version -m on version, modules and settings', async () => {
    const { go, buildInfo } = await build('plain');
    const text = await shop.run('go', 'version', '-m', await shop.build('plain'));
    const [first, ...rest] = text.trimEnd().split('\n');
    expect(go).toEqual({ state: 'known', version: first?.split(': ').at(-1), from: 'build-info' });
    const fields = rest.map(line => line.trim().split('\t'));
    const settings = fields.filter(([key]) => key === 'build').map(([, setting]) => setting);
    expect(buildInfo?.settings.map(({ key, value }) => `${key}=${value}`)).toEqual(settings);
    expect(buildInfo?.mainPackage).toBe(fields.find(([key]) => key === 'path')?.[1]);
    expect(buildInfo?.mainModule?.path).toBe(fields.find(([key]) => key === 'mod')?.[1]);
  });

  it('finds the release in the runtime when there is no build information', async () => {
    const path = await shop.build('no-info', { flags: ['-ldflags=-s -w'] });
    await shop.run('objcopy', '--remove-section', '.go.buildinfo', path, 'removed');
    const { go, buildInfo } = await described(join(shop.folder, 'removed'));
    expect(buildInfo).toBeNull();
    expect(go).toEqual({ ...(await build('plain')).go, from: 'runtime-variable' });
  });

  it('finds a plain build whole', async () => {
    const plain = await build('plain');
    expect(plain).toMatchObject({ format: 'elf', role: 'program', arch: 'amd64', os: 'linux', bits: 64 });
    expect(plain).toMatchObject({ endianness: 'little', packer: null, problems: [] });
    expect(plain.linkage).toEqual({ mode: 'static', positionIndependent: false, interpreter: null });
    expect(plain.stripping).toEqual({ by: 'none', removed: [], confidence: 'certain', parameter: null });
    expect(plain.dwarf).toMatchObject({ state: 'present', compressed: true, missing: [], problems: [] });
    expect(plain.pclntab).toMatchObject({ state: 'readable', goRange: '1.20+', located: true });
  });

  it.each([
    ['-s -w', ['symbols', 'dwarf'], '-ldflags=-s -w'],
    ['-s', ['symbols', 'dwarf'], '-ldflags=-s'],
    ['-w', ['dwarf'], '-ldflags=-w'],
    ['-s -w=0', ['symbols'], '-ldflags=-s -w=0'],
  ])('names -ldflags=%s as the cause from the build information', async (flags, removed, parameter) => {
    const { stripping } = await build(`ldflags${flags}`, { flags: [`-ldflags=${flags}`] });
    expect(stripping).toEqual({ by: 'go-linker', removed, confidence: 'certain', parameter });
  });

  it('shows no other linker flag than the one that stripped', async () => {
    const { stripping } = await build('secret', { flags: ['-ldflags=-X main.token=hunter2 -s -w'] });
    expect(stripping.parameter).toBe('-ldflags=-s -w');
  });

  it('names the linker from the layout where -trimpath hides the flags', async () => {
    const { stripping, buildInfo } = await build('trimmed', { flags: ['-trimpath', '-ldflags=-s -w'] });
    expect(buildInfo?.settings.some(({ key }) => key === '-ldflags')).toBe(false);
    expect(stripping).toMatchObject({ by: 'go-linker', confidence: 'certain', parameter: '-ldflags=-s -w' });
  });

  it.each([
    ['strip', [], ['symbols', 'dwarf'], 'strip'],
    ['strip', ['-g'], ['dwarf'], 'strip -g'],
    ['objcopy', ['--strip-all'], ['symbols', 'dwarf'], 'strip'],
  ])('tells %s %j from the linker', async (tool, args, removed, parameter) => {
    const { stripping, pclntab } = await treated(`${tool}${args.join('')}`, tool, ...args);
    expect(stripping).toEqual({ by: 'strip-or-objcopy', removed, confidence: 'likely', parameter });
    expect(pclntab.state).toBe('readable');
  });

  it('finds pprof in a stripped program, and not where it is not linked', async () => {
    const linked = await build('pprof', { program: 'pprof', flags: ['-ldflags=-s -w'] });
    expect(linked.pprof.linked).toBe(true);
    expect(linked.pprof.evidence).toContain('net/http/pprof.init.0');
    expect(linked.pprof.evidence).toContain('net/http/pprof.Index');
    expect((await build('plain')).pprof).toEqual({ linked: false, evidence: [] });
  });

  it('lists no optimised package after -gcflags=all=-N -l', async () => {
    const { optimised, goUnits } = contents(await build('debug', { flags: ['-gcflags=all=-N -l'] }));
    expect(goUnits).toBeGreaterThan(30);
    expect(optimised).toEqual({ units: 0, packages: 0, listed: [] });
  });

  it('lists every package but main after -gcflags=-N -l without all=', async () => {
    const { optimised } = contents(await build('main-only', { flags: ['-gcflags=-N -l'] }));
    const names = optimised.listed.map(unit => unit.package);
    expect(names).toContain('fmt');
    expect(names).not.toContain('main');
    expect(optimised.listed.find(unit => unit.package === 'fmt')?.missing).toEqual(['-N', '-l']);
    // The compiler refuses -N there, so only -l counts.
    expect(optimised.listed.find(unit => unit.package === 'runtime')?.missing).toEqual(['-l']);
  });

  it('lists what was inlined though not optimised', async () => {
    const { optimised } = contents(await build('inlined', { flags: ['-gcflags=all=-N'] }));
    expect(optimised.listed.find(unit => unit.package === 'main')?.missing).toEqual(['-l']);
  });

  it('reads a position-independent program', async () => {
    const pie = await build('pie', { flags: ['-buildmode=pie'] });
    expect(pie).toMatchObject({ role: 'program', linkage: { mode: 'dynamic', positionIndependent: true } });
    expect(pie.dwarf.state).toBe('present');
    expect(pie.pclntab).toMatchObject({ state: 'readable', located: true });
  });

  it.each([
    ['386', 32, 'little'],
    ['s390x', 64, 'big'],
    ['arm64', 64, 'little'],
  ] as const)('reads a program for %s', async (arch, bits, endianness) => {
    const foreign = await build(arch, { env: { GOARCH: arch, CGO_ENABLED: '0' } });
    expect(foreign).toMatchObject({ arch, bits, endianness, problems: [] });
    expect(foreign.dwarf).toMatchObject({ state: 'present', problems: [] });
    expect(foreign.pclntab.state).toBe('readable');
    expect(foreign.go.state).toBe('known');
  });

  it('tells a debug file from a program, without reading code that is not in it', async () => {
    const path = await shop.build('plain');
    await shop.run('objcopy', '--only-keep-debug', path, 'plain.debug');
    const debug = await described(join(shop.folder, 'plain.debug'));
    expect(debug.role).toBe('debug-file');
    expect(debug.pclntab).toEqual({ state: 'absent' });
    expect(debug.buildInfo).toBeNull();
    const plain = await build('plain');
    // It has no function table of its own: what it has to cover its program knows.
    expect(contents(debug)).toEqual({ ...contents(plain), coverage: null });
    const paired = await described(join(shop.folder, 'plain.debug'), { program: plain });
    expect(contents(paired)).toEqual(contents(plain));
    expect(contents(paired).coverage).toMatchObject({ units: { count: 0 }, lines: { count: 0 }, frames: { count: 0 } });
  });

  it('calls debug information that went to another file detached', async () => {
    const path = await shop.build('plain');
    await shop.run('objcopy', '--only-keep-debug', path, 'away.debug');
    await shop.run('objcopy', '--strip-debug', '--add-gnu-debuglink=away.debug', path, 'linked');
    const { dwarf } = await described(join(shop.folder, 'linked'));
    expect(dwarf).toMatchObject({ state: 'detached', file: 'away.debug' });
  });

  it('reads the same from sections that are not compressed', async () => {
    const loose = await build('loose', { flags: ['-ldflags=-compressdwarf=false'] });
    expect(loose.dwarf).toMatchObject({ state: 'present', compressed: false });
    expect(contents(loose)).toEqual(contents(await build('plain')));
  });

  const zstd = requires('go', 'objcopy', 'objcopy-zstd');
  it.skipIf(zstd.skip)(`reads the same from zstd and from .zdebug_ sections${zstd.reason}`, async () => {
    const plain = contents(await build('plain'));
    for (const [kind, prefix] of [
      ['zstd', '.debug_'],
      ['zlib-gnu', '.zdebug_'],
    ]) {
      const path = await shop.build('loose', { flags: ['-ldflags=-compressdwarf=false'] });
      await shop.run('objcopy', `--compress-debug-sections=${kind}`, path, kind!);
      const packed = await described(join(shop.folder, kind!));
      expect(packed.dwarf).toMatchObject({ state: 'present', compressed: true });
      expect(packed.sections.some(section => section.name === `${prefix}info`)).toBe(true);
      expect(contents(packed)).toEqual(plain);
    }
  });

  it('finds the function table by its magic number when no section has its name', async () => {
    const path = await shop.build('plain');
    await shop.run('objcopy', '--rename-section', '.gopclntab=.elsewhere', path, 'renamed');
    const { pclntab } = await described(join(shop.folder, 'renamed'));
    const { pclntab: plain } = await build('plain');
    expect(pclntab).toEqual({ ...plain, found: 'magic number in .elsewhere' });
  });

  it('needs no Go tables to describe a C program', async () => {
    const c = await described(await shop.run('readlink', '-f', '/bin/sh').then(path => path.trim()));
    expect(c.go).toEqual({ state: 'unknown' });
    expect(c.pclntab).toEqual({ state: 'absent' });
    expect(c.pprof.linked).toBeNull();
  });
});

describe('a description of a program that others built', () => {
  it('says what can be debugged in esbuild', async () => {
    const esbuild = await described(ESBUILD);
    expect(esbuild.go).toMatchObject({ state: 'known', from: 'runtime-variable' });
    expect(esbuild.go.state === 'known' && esbuild.go.version).toMatch(/^go1\.\d+\.\d+$/);
    expect(esbuild.buildInfo).toBeNull();
    expect(esbuild.dwarf).toEqual({ state: 'absent' });
    expect(esbuild.symbols).toEqual({ present: false, count: 0 });
    expect(esbuild.pclntab).toMatchObject({ state: 'readable', located: true });
    expect(esbuild.stripping).toMatchObject({ by: 'go-linker', parameter: '-ldflags=-s -w' });
  });
});

describe.each([
  ['go1.17.13', 4, '1.16–1.17'],
  ['go1.21.13', 4, '1.20+'],
  ['go1.25.3', 5, '1.20+'],
  ['go1.27.0', 5, '1.20+'],
] as const)('a program built by %s', (toolchain, dwarf, range) => {
  const release = requires('go', toolchain);
  it.skipIf(release.skip)(`is read whole${release.reason}`, async () => {
    const shop = await workshop();
    try {
      const debug = ['-gcflags=all=-N -l'];
      const program = await described(await shop.build('program', { toolchain, flags: debug }));
      expect(program.go).toEqual({ state: 'known', version: toolchain, from: 'build-info' });
      expect(program.pclntab).toMatchObject({ state: 'readable', goRange: range, located: true });
      expect(program.dwarf).toMatchObject({ state: 'present', missing: [], problems: [] });
      expect(contents(program).versions).toEqual([dwarf]);
      expect(contents(program).optimised.listed).toEqual([]);
      const pie = await described(await shop.build('pie', { toolchain, flags: ['-buildmode=pie', '-ldflags=-s -w'] }));
      expect(pie.pclntab).toMatchObject({ state: 'readable', located: true });
      expect(pie.stripping).toMatchObject({ by: 'go-linker', confidence: 'certain', parameter: '-ldflags=-s -w' });
    } finally {
      await shop.remove();
    }
  });
});
