import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { requires } from '../../test/requires.ts';
import { workshop, type Workshop } from '../../test/go-build.ts';
import { agreementOn, type Oracle } from '../../test/agreement.ts';
import { judge } from '../../test/explained.ts';
import { buildOracle } from '../../test/oracle.ts';
import { fileSource } from '../collect/repository/file-source.ts';
import { describeBinary } from './describe.ts';
import { functionAt, lineAt, openBinary } from './open.ts';
import { functionName, functionNamed } from './pclntab/pclntab.ts';

const ESBUILD = join(import.meta.dirname, '../../../../node_modules/@esbuild/linux-x64/bin/esbuild');
const needs = requires('go');

const BUILDS = [
  ['plain', {}],
  ['pie', { flags: ['-buildmode=pie'] }],
  ['unoptimised', { flags: ['-gcflags=all=-N -l'] }],
  ['trimmed', { flags: ['-trimpath'] }],
  ['386', { env: { GOARCH: '386' } }],
  ['s390x', { env: { GOARCH: 's390x' } }],
  ['go1.17.13', { toolchain: 'go1.17.13' }],
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

  it('agree with Go’s own packages on a program of another organisation', async () => {
    const compared = await expectAgreement(ESBUILD);
    expect(compared).toMatchObject({ symbols: 0, units: 0, rows: 0, buildinfo: 1 });
    expect(compared.functions).toBeGreaterThan(5000);
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
