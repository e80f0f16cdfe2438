import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npmPackage } from '../../test/npm-binary.ts';
import { buildOracle, type Oracle } from '../../test/oracle.ts';
import { goFunctions, goSections, goSymbols, ourFunctions, ourSections, ourSymbols } from '../../test/oracle-tables.ts';
import { requires } from '../../test/requires.ts';
import { describeBinary } from './describe.ts';
import { openBinary } from './open.ts';
import { bufferSource } from './source.ts';

const needs = requires('go', 'npm-registry');

describe.skipIf(needs.skip)(`esbuild for other systems, as its authors ship it${needs.reason}`, () => {
  let folder: string;
  let oracle: Oracle;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gds-foreign-'));
    oracle = await buildOracle(folder, 'containers');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['@esbuild/darwin-arm64', 'bin/esbuild', { format: 'mach-o', os: 'darwin', arch: 'arm64', bits: 64 }],
    ['@esbuild/win32-x64', 'esbuild.exe', { format: 'pe', os: 'windows', arch: 'amd64', bits: 64 }],
    ['@esbuild/win32-ia32', 'esbuild.exe', { format: 'pe', os: 'windows', arch: '386', bits: 32 }],
  ])('%s: sections, symbols and functions are those that Go’s debug packages read', async (name, file, kind) => {
    const path = join(await npmPackage(folder, name), file);
    const source = bufferSource(await readFile(path));
    const binary = await openBinary(source);
    expect(ourSections(binary)).toEqual(await goSections(oracle, path, binary));
    expect(await ourSymbols(binary)).toEqual(await goSymbols(oracle, path, binary));
    const functions = await ourFunctions(binary);
    expect(functions.length).toBeGreaterThan(5000);
    expect(functions).toEqual(await goFunctions(oracle, path));
    expect(await describeBinary(source)).toMatchObject({
      ...kind,
      go: { state: 'known', version: expect.stringMatching(/^go1\.\d+/), from: 'runtime-variable' },
      buildInfo: null,
      dwarf: { state: 'absent' },
      symbols: { present: false, count: 0 },
      pclntab: { state: 'readable', located: true, functions: functions.length },
      stripping: { by: 'go-linker', removed: ['symbols', 'dwarf'], parameter: '-ldflags=-s -w' },
      problems: [],
    });
  });
});
