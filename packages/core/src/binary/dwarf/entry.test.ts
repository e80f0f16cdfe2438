import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildC, DIALECTS } from '../../../test/c-program.ts';
import { debugSections, printedSections, unitsOf, type DebugBytes } from '../../../test/debug-sections.ts';
import { workshop, type Workshop, RELEASES_AND_PROCESSORS } from '../../../test/go-build.ts';
import { buildOracle } from '../../../test/oracle.ts';
import { requires } from '../../../test/requires.ts';
import { AddressRanges } from './address-ranges.ts';
import type { AttributeValue } from './attribute.ts';
import { attributesOf, childrenOf, entriesOf, rootEntry, type Entry } from './entry.ts';
import { listOffset } from './list-table.ts';
import { appendEntryRanges } from './ranges.ts';
import type { Unit } from './unit.ts';

const needs = requires('go');
const gcc = requires('go', 'gcc');

/** A value as the oracle prints it. */
function valueText(unit: Unit, value: AttributeValue): string {
  switch (value.kind) {
    case 'address':
      return String(value.address);
    case 'constant':
      return String(BigInt.asIntN(64, BigInt(value.value)));
    case 'block':
    case 'expression':
      return `bytes ${Buffer.from(value.bytes).toString('hex')}`;
    case 'string':
      return `text ${Buffer.from(value.text).toString('hex')}`;
    case 'reference':
    case 'section-offset':
    case 'supplementary':
      return String(value.offset);
    case 'signature':
      return String(value.signature);
    case 'flag':
      return String(value.value);
    case 'list-index':
      if (value.list === 'locations') return String(value.index);
      return String(listOffset(unit, value, 'ranges', unit.sections.rnglists!, '.debug_rnglists'));
  }
}

function entryLine(entry: Entry): string {
  const attributes = attributesOf(entry).map(({ name, value }) => `${name}:${valueText(entry.unit, value)}`);
  return [entry.offset, entry.tag, entry.hasChildren, ...attributes].join('\t');
}

/** Every `step`-th entry and the roots, as the oracle prints them. */
function entryLines(bytes: DebugBytes, step: number): string[] {
  const lines: string[] = [];
  let count = 0;
  for (const unit of unitsOf(bytes)) {
    for (const entry of entriesOf(unit)) {
      if (count++ % step === 0 || entry.tag === 0x11) lines.push(entryLine(entry));
    }
  }
  return lines;
}

/** Ranges of every entry that has some, as the oracle prints them. */
function rangeLines(bytes: DebugBytes): string[] {
  const lines: string[] = [];
  for (const unit of unitsOf(bytes)) {
    for (const entry of entriesOf(unit)) {
      const found = new AddressRanges();
      appendEntryRanges(entry, found, 0);
      if (found.count === 0) continue;
      const texts = Array.from({ length: found.count }, (_, index) => `${found.lows[index]}-${found.highs[index]}`);
      lines.push([entry.offset, entry.tag, ...texts].join('\t'));
    }
  }
  return lines;
}

/** Some are stored as base64, so that no virus scanner stumbles over them. */
async function plainFile(directory: string, file: string, folder: string): Promise<string> {
  if (!file.endsWith('.base64')) return join(directory, file);
  const path = join(folder, file.slice(0, -'.base64'.length));
  await writeFile(path, Buffer.from(await readFile(join(directory, file), 'utf8'), 'base64'));
  return path;
}

describe.skipIf(needs.skip)(`debugging information entries${needs.reason}`, () => {
  let shop: Workshop;
  let oracle: (...args: string[]) => Promise<string[][]>;
  const printed = async (...args: string[]) => (await oracle(...args)).map(fields => fields.join('\t'));
  beforeAll(async () => {
    shop = await workshop();
    oracle = await buildOracle(shop.folder, 'entries');
  });
  afterAll(() => shop.remove());

  describe.each(RELEASES_AND_PROCESSORS)('of %s', (name, options) => {
    const release = 'toolchain' in options ? requires('go', options.toolchain) : needs;
    it.skipIf(release.skip)(`agree with debug/dwarf on values and ranges${release.reason}`, async () => {
      const path = await shop.build(name, options);
      const bytes = await debugSections(path);
      const entries = entryLines(bytes, 29);
      expect(entries.length).toBeGreaterThan(900);
      expect(entries).toEqual(await printed('entries', path, '29'));
      const ranges = rangeLines(bytes);
      expect(ranges.length).toBeGreaterThan(1000);
      expect(ranges).toEqual(await printed('ranges', path));
    });
  });

  it.skipIf(gcc.skip)(`of an externally linked program agree with debug/dwarf${gcc.reason}`, async () => {
    const options = { flags: ['-ldflags=-linkmode=external'], env: { CGO_ENABLED: '1' } };
    const path = await shop.build('external', options);
    const bytes = await debugSections(path);
    expect(entryLines(bytes, 29)).toEqual(await printed('entries', path, '29'));
    expect(rangeLines(bytes)).toEqual(await printed('ranges', path));
  });

  it.skipIf(gcc.skip).each(DIALECTS.map(flags => [flags.join(' '), flags] as const))(
    `that gcc writes with %s agree with debug/dwarf${gcc.reason}`,
    async (_, flags) => {
      const path = await buildC(shop, flags);
      const bytes = await debugSections(path);
      expect(bytes.sections.types !== undefined).toBe(flags.includes('-gdwarf-4') && flags.length === 2);
      const entries = entryLines(bytes, 1);
      expect(entries.length).toBeGreaterThan(60);
      expect(entries).toEqual(await printed('entries', path, '1'));
      expect(rangeLines(bytes)).toEqual(await printed('ranges', path));
    },
  );

  it("agree with debug/dwarf on all of Go's own test data", async () => {
    const root = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
    let files = 0;
    for (const folder of ['dwarf', 'elf', 'macho', 'pe']) {
      const directory = join(root, 'src/debug', folder, 'testdata');
      for (const file of readdirSync(directory)) {
        const path = await plainFile(directory, file, shop.folder);
        const sections = await oracle('sections', path).catch(() => []);
        if (!sections.some(([section]) => section === 'info')) continue;
        files++;
        const bytes = printedSections(sections);
        expect(entryLines(bytes, 1), file).toEqual(await printed('entries', path, '1'));
        expect(rangeLines(bytes), file).toEqual(await printed('ranges', path));
      }
    }
    expect(files).toBeGreaterThan(30);
  });

  it('are the same when each is reached from its parent', async () => {
    const bytes = await debugSections(await shop.build('installed'));
    function* below(entry: Entry): Generator<Entry> {
      yield entry;
      for (const child of childrenOf(entry)) yield* below(child);
    }
    for (const unit of unitsOf(bytes).slice(0, 20)) {
      const flat = [...entriesOf(unit)].map(entry => entry.offset);
      expect([...below(rootEntry(unit))].map(entry => entry.offset)).toEqual(flat);
    }
  });
});
