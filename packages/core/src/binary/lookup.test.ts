import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { requires } from '../../test/requires.ts';
import { workshop, type Workshop } from '../../test/go-build.ts';
import { agreementOn, type Oracle } from '../../test/agreement.ts';
import { judge } from '../../test/explained.ts';
import { buildOracle } from '../../test/oracle.ts';
import { fileSource } from '../collect/repository/file-source.ts';
import { describeBinary } from './describe.ts';
import { functionAt, lineAt, openBinary } from './open.ts';
import { lineInFunction } from './pclntab/lines.ts';
import { functionName, functionNamed, functionIndexAt, readPclntab } from './pclntab/pclntab.ts';
import type { Pclntab } from './pclntab/table.ts';

const MODULES = join(import.meta.dirname, '../../../../node_modules');
/** Programs of another organisation, by the release they were built with. */
const ESBUILDS = [
  ['a recent Go', '@esbuild/linux-x64'],
  ['Go 1.14.2', 'esbuild-go1.14'],
  ['Go 1.15', 'esbuild-go1.15'],
  ['Go 1.16.3', 'esbuild-go1.16'],
  ['Go 1.17.2', 'esbuild-go1.17'],
  ['Go 1.19.3', 'esbuild-go1.19'],
  ['Go 1.20.4', 'esbuild-go1.20'],
] as const;
const needs = requires('go');

const BUILDS = [
  ['plain', {}],
  ['pie', { flags: ['-buildmode=pie'] }],
  ['unoptimised', { flags: ['-gcflags=all=-N -l'] }],
  ['trimmed', { flags: ['-trimpath'] }],
  ['386', { env: { GOARCH: '386' } }],
  ['s390x', { env: { GOARCH: 's390x' }, program: 'cube-root' }],
  ['arm64', { env: { GOARCH: 'arm64' } }],
  ['go1.17.13', { toolchain: 'go1.17.13' }],
  ['s390x-go1.17.13', { toolchain: 'go1.17.13', env: { GOARCH: 's390x' } }],
  ['go1.21.13', { toolchain: 'go1.21.13' }],
  ['go1.27.0', { toolchain: 'go1.27.0' }],
] as const;

describe.skipIf(needs.skip)(`functions and lines${needs.reason}`, () => {
  let shop: Workshop;
  let oracle: Oracle;
  beforeAll(async () => {
    shop = await workshop();
    oracle = await buildOracle(shop.folder, 'dump');
  });
  afterAll(() => shop.remove());

  const expectAgreement = async (path: string) => {
    const agreement = await agreementOn(path, oracle);
    expect(judge(agreement).unexplained).toEqual([]);
    return agreement.compared;
  };

  const expectFunctions = async (path: string) => {
    const expected = await oracle('dump-functions', path);
    const source = await fileSource(path);
    const table = (await (await openBinary(source)).functions())!.table;
    await source.close();
    expectTable(table, expected);
  };

  const expectTable = (table: Pclntab, expected: string[][]) => {
    const place = (address: number) => {
      const found = lineInFunction(table, functionIndexAt(table, address), address);
      return found === undefined ? ':0' : `${found.file}:${found.line}`;
    };
    const ours = Array.from({ length: table.functions }, (_, index) => {
      const entry = table.entries[index]!;
      const middle = entry + Math.floor((table.entries[index + 1]! - entry) / 2);
      return [String(entry), functionName(table, index), place(entry), String(middle), place(middle)];
    });
    expect(ours.length).toBe(expected.length);
    // debug/gosym runs the table at offset 0, which means "none": for these its lines are accidents.
    const sourceless = new Set(['go:textfipsstart', 'go:textfipsend']);
    const comparable = expected.map(([entry, name, first, middle, second]) =>
      sourceless.has(name!)
        ? [entry, name, ':0', middle, ':0']
        : [entry, name, first, middle, second].map(field => (/:(?:-\d+|0)$/.test(field!) ? ':0' : field)),
    );
    expect(ours).toEqual(comparable);
  };

  describe.each(BUILDS)('of %s', (name, options) => {
    const release = 'toolchain' in options ? requires('go', options.toolchain) : needs;

    it.skipIf(release.skip)(`agree with Go’s own packages from the first to the last${release.reason}`, async () => {
      const compared = await expectAgreement(await shop.build(name, options));
      expect(compared.functions).toBeGreaterThan(1000);
      expect(compared.rows).toBeGreaterThan(30_000);
      expect(compared.symbols).toBeGreaterThan(1000);
      expect(compared.units).toBeGreaterThan(30);
      expect(compared.buildinfo).toBeGreaterThan(2);
    });

    it.skipIf(release.skip)(`are found for sampled addresses as debug/dwarf has them${release.reason}`, async () => {
      const path = await shop.build(name, options);
      const rows = await oracle('dwarf', path, '37');
      const source = await fileSource(path);
      const description = await describeBinary(source);
      if (description.kind !== 'described' || !('contents' in description.dwarf)) throw new Error('no DWARF');
      const counts = new Map(rows.filter(row => row[0] !== 'row').map(([key, value]) => [key, Number(value)]));
      expect(description.dwarf.contents).toMatchObject({
        units: counts.get('units'),
        entries: counts.get('entries'),
        lineRows: counts.get('rows'),
      });
      const binary = await openBinary(source);
      const sampled = rows.filter(row => row[0] === 'row');
      expect(sampled.length).toBeGreaterThan(500);
      const expected: string[] = [];
      const ours: string[] = [];
      for (const [, address, file, line] of sampled) {
        const place = await lineAt(binary, Number(address));
        expected.push(`${address} ${file}:${line}`);
        ours.push(`${address} ${place?.file}:${place?.line}`);
      }
      expect(ours).toEqual(expected);
      await source.close();
    });
  });

  const external = ['-buildmode=pie', '-ldflags=-linkmode=external'];
  describe.each([
    ['plain', {}],
    ['pie-1.21-external', { toolchain: 'go1.21.13', flags: external }],
    ['pie-1.27-external', { toolchain: 'go1.27.0', flags: external }],
  ] as const)('of %s', (name, options) => {
    const tools = 'toolchain' in options ? requires('go', 'gcc', options.toolchain) : needs;

    it.skipIf(tools.skip)(`agree with go tool nm on addresses${tools.reason}`, async () => {
      const path = await shop.build(name, { ...options, env: { CGO_ENABLED: '1' } });
      // Static functions may share a name, so a name stands for several addresses.
      const expected = new Map<string, number[]>();
      for (const line of (await shop.run('go', 'tool', 'nm', path)).split('\n')) {
        const [hex, kind, symbol] = line.trim().split(/\s+/);
        if (symbol === undefined || !/^t$/i.test(kind!)) continue;
        // The function table has one name for both ABIs of a function.
        const key = symbol.replace(/\.abi(?:0|internal)$/, '');
        expected.set(key, [...(expected.get(key) ?? []), Number.parseInt(hex!, 16)]);
      }
      const source = await fileSource(path);
      const { table, located } = (await (await openBinary(source)).functions())!;
      await source.close();
      expect(located).toBe(true);
      const names = Array.from({ length: table.functions }, (_, index) => functionName(table, index));
      const known = names.flatMap((symbol, index) => (expected.has(symbol) ? [index] : []));
      expect(known.length).toBeGreaterThan(table.functions * 0.8);
      const strangers = known.filter(index => !expected.get(names[index]!)!.includes(table.entries[index]!));
      expect(strangers.map(index => names[index])).toEqual([]);
    });
  });

  it.each(ESBUILDS)('agree with debug/gosym on a program of another organisation, by %s', (_release, name) =>
    expectFunctions(join(MODULES, name, 'bin/esbuild')),
  );

  it('agree with debug/gosym on the function table in its own test data', async () => {
    const root = (await shop.run('go', 'env', 'GOROOT')).trim();
    const bytes = gunzipSync(await readFile(join(root, 'src/debug/gosym/testdata/pcln115.gz')));
    const path = join(shop.folder, 'pcln115');
    await writeFile(path, bytes);
    expectTable(
      readPclntab(bytes, entry => entry),
      await oracle('table', path),
    );
  });

  it('are found by name and by address', async () => {
    const source = await fileSource(await shop.build('plain'));
    const binary = await openBinary(source);
    const { table } = (await binary.functions())!;
    const index = functionNamed(table, 'main.(*tally).add');
    const entry = table.entries[index]!;
    expect(await functionAt(binary, entry + 1)).toEqual({
      name: 'main.(*tally).add',
      entry,
      end: table.entries[index + 1],
    });
    expect(await lineAt(binary, entry)).toMatchObject({ line: 11 });
    expect(functionNamed(table, 'main.nothing')).toBe(-1);
    expect(await functionAt(binary, 1)).toBeUndefined();
    expect(await lineAt(binary, 1)).toBeUndefined();
    await source.close();
  });
});
