import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreementOn, type Oracle } from '../../test/agreement.ts';
import { judge } from '../../test/explained.ts';
import { workshop, type Workshop } from '../../test/go-build.ts';
import { buildOracle } from '../../test/oracle.ts';
import { requires } from '../../test/requires.ts';

const needs = requires('go');

/** The ELF files among the test data of Go's own packages, of many machines, compilers and years. */
function testdata(): string[] {
  if (needs.skip) return [];
  const root = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
  return ['elf', 'dwarf'].flatMap(name => {
    const folder = join(root, 'src/debug', name, 'testdata');
    return readdirSync(folder)
      .filter(file => /\.(?:obj|elf[45]?|so_)$|-exec$|-rela-x86-64$/.test(file))
      .map(file => join(folder, file));
  });
}

/** e_type 1, in the byte order of e_ident[5]. */
function isRelocatable(file: Buffer): boolean {
  return (file[5] === 1 ? file.readUInt16LE(16) : file.readUInt16BE(16)) === 1;
}

describe.skipIf(needs.skip)(`the test data of Go's own packages${needs.reason}`, () => {
  let shop: Workshop;
  let oracle: Oracle;
  beforeAll(async () => {
    shop = await workshop();
    oracle = await buildOracle(shop.folder, 'dump');
  });
  afterAll(() => shop.remove());

  it('is read as Go reads it', async () => {
    const files = testdata();
    expect(files.length).toBeGreaterThan(30);
    const failures: string[] = [];
    const sum = { sections: 0, symbols: 0, units: 0, rows: 0 };
    for (const path of files) {
      const agreement = await agreementOn(path, oracle).catch((error: unknown) => String(error));
      if (typeof agreement === 'string') {
        failures.push(`${path}: ${agreement}`);
        continue;
      }
      // Relocations of object files are applied by Go and not by us: addresses and texts there are not comparable.
      const relocatable = isRelocatable(readFileSync(path));
      const counted = (text: string) => /^\w+: \d+ lines \| \d+ lines$/.test(text);
      const kept = (text: string) => !relocatable || !/^(?:units|rows): /.test(text) || counted(text);
      failures.push(
        ...judge(agreement)
          .unexplained.filter(kept)
          .map(text => `${path}: ${text}`),
      );
      for (const aspect of ['sections', 'symbols', 'units', 'rows'] as const) sum[aspect] += agreement.compared[aspect];
    }
    expect(failures).toEqual([]);
    expect(sum.sections).toBeGreaterThan(500);
    expect(sum.symbols).toBeGreaterThan(500);
    expect(sum.units).toBeGreaterThan(20);
    expect(sum.rows).toBeGreaterThan(250);
  });
});
