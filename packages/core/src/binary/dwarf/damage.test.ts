import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildC } from '../../../test/c-program.ts';
import { generator } from '../../../test/damaged.ts';
import { debugSections, frameSections } from '../../../test/debug-sections.ts';
import { workshop, type Workshop } from '../../../test/go-build.ts';
import { requires } from '../../../test/requires.ts';
import { BinaryFormatError } from '../errors.ts';
import { inheritedAttribute, openDebugInfo } from './debug-info.ts';
import { attributesOf, childrenOf, entriesOf, rootEntry } from './entry.ts';
import { expressionText } from './expression.ts';
import { readFrames } from './frame/entries.ts';
import { frameRows } from './frame/rows.ts';
import type { FrameSection } from './frame/section.ts';
import { functionIndex } from './functions.ts';
import { readLocations } from './location-lists.ts';
import type { DebugSections } from './unit.ts';
import { unitFiles } from './unit-files.ts';

const needs = requires('go', 'gcc');

/** Counts what can be read; only a BinaryFormatError may stop a part of it. */
function readAll(sections: DebugSections, frames: readonly FrameSection[], addresses: readonly number[]): number {
  let parts = 0;
  const attempt = (read: () => void) => {
    try {
      read();
      parts++;
    } catch (error) {
      if (!(error instanceof BinaryFormatError)) throw error;
    }
  };
  attempt(() => {
    const info = openDebugInfo(sections, true);
    for (const index of info.headers.keys()) {
      attempt(() => {
        const unit = info.unit(index);
        attempt(() => unitFiles(unit)(1));
        attempt(() => expect([...childrenOf(rootEntry(unit))].length).toBeGreaterThanOrEqual(0));
        for (const entry of entriesOf(unit)) {
          attempt(() => void inheritedAttribute(info, entry, 0x03));
          attempt(() => {
            for (const { name, value } of attributesOf(entry)) {
              if (value.kind === 'reference' || value.kind === 'signature') attempt(() => void info.follow(value));
              if (name !== 0x02 && name !== 0x40) continue;
              attempt(() => {
                for (const { expression } of readLocations(unit, value)) {
                  attempt(() => void expressionText(expression, unit.header));
                }
              });
            }
          });
        }
      });
    }
    const functions = functionIndex(info);
    for (const address of addresses) attempt(() => void functions.at(address));
  });
  for (const section of frames) {
    attempt(() => {
      const table = readFrames(section);
      for (let index = 0; index < table.count; index++) attempt(() => void frameRows(table, index));
    });
  }
  return parts;
}

describe.skipIf(needs.skip)(`damaged debugging information${needs.reason}`, () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop();
  });
  afterAll(() => shop.remove());

  it.each(['-gdwarf-2', '-gdwarf-4 -fdebug-types-section', '-gdwarf-5', '-gdwarf-5 -gdwarf64'])(
    'gives a result or a typed error (%s)',
    async dialect => {
      const path = await buildC(shop, dialect.split(' '));
      const { sections } = await debugSections(path);
      const frames = await frameSections(path);
      const functions = functionIndex(openDebugInfo(sections, true));
      const addresses = [...functions.ofUnit(0).lows.subarray(0, functions.ofUnit(0).count)].map(low => low + 9);
      const whole = readAll(sections, frames, addresses);
      expect(whole).toBeGreaterThan(200);
      const names = Object.keys(sections).filter(name => sections[name as keyof DebugSections] !== undefined);
      const random = generator(11);
      const rounds = 60;
      let damaged = 0;
      for (let round = 0; round < rounds; round++) {
        const name = names[random(names.length)] as keyof DebugSections;
        const bytes = changed(sections[name]!, random);
        const spoiled = frames.map(section => ({ ...section, bytes: changed(section.bytes, random) }));
        const begin = performance.now();
        if (readAll({ ...sections, [name]: bytes }, spoiled, addresses) !== whole) damaged++;
        // Some seconds for some kilobytes would be a loop, not a slow machine.
        expect(performance.now() - begin, `round ${round}: ${name}`).toBeLessThan(5000);
      }
      expect(damaged).toBeGreaterThan(rounds / 4);
    },
  );
});

/** A copy with some bytes changed, or cut. */
function changed(bytes: Uint8Array, random: (limit: number) => number): Uint8Array {
  if (random(5) === 0) return bytes.subarray(0, random(bytes.length));
  const copy = Uint8Array.from(bytes);
  for (let flips = 1 + random(4); flips > 0; flips--) {
    // Headers are at the front: half of the damage goes there.
    const place = random(random(2) === 0 ? Math.min(64, copy.length) : copy.length);
    copy[place] = random(3) === 0 ? 0xff : random(256);
  }
  return copy;
}
