import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameSections } from '../../../../test/debug-sections.ts';
import { workshop, type Workshop, RELEASES_AND_PROCESSORS } from '../../../../test/go-build.ts';
import { requires } from '../../../../test/requires.ts';
import { frameAt, readFrames, type FrameTable } from './entries.ts';
import { frameRowAt, frameRows } from './rows.ts';
import type { FrameRow, RegisterRule } from './rules.ts';

const needs = requires('go', 'readelf');
const gcc = requires('go', 'readelf', 'gcc');

interface Printed {
  readonly start: number;
  readonly end: number;
  /** Address, rule of the frame address, and `register=rule` for those that have one. */
  readonly rows: string[];
}

/** What `readelf -wF` prints of a section, in the order of addresses. */
function printedFrames(output: string, section: string): Printed[] {
  const part = output.split('Contents of the ').find(text => text.startsWith(`${section} section`)) ?? '';
  const entries: Printed[] = [];
  const common = new Map<string, string>();
  for (const block of part.split('\n\n')) {
    const lines = block.split('\n').filter(line => line !== '');
    const head = lines[0] ?? '';
    const columns = lines[1]?.trim().split(/\s+/) ?? [];
    const rows = new Map<string, string>();
    for (const line of lines.slice(2)) {
      const [address, cfa, ...rules] = line.trim().split(/\s+/);
      // Of two rows at one address the later one holds.
      rows.set(String(Number.parseInt(address!, 16)), `${cfa} ${ruleTexts(columns.slice(2), rules)}`.trim());
    }
    const cie = / CIE /.test(head) ? head.split(' ')[0]! : /cie=([0-9a-f]+)/.exec(head)?.[1];
    if (/ CIE /.test(head)) common.set(cie!, [...rows.values()][0] ?? '');
    const range = /pc=([0-9a-f]+)\.\.([0-9a-f]+)/.exec(head);
    if (range === null) continue;
    const [start, end] = [Number.parseInt(range[1]!, 16), Number.parseInt(range[2]!, 16)];
    if (rows.size === 0) rows.set(String(start), common.get(cie!)!);
    if (start < end) entries.push({ start, end, rows: [...rows].map(([address, text]) => `${address} ${text}`) });
  }
  return entries.sort((a, b) => a.start - b.start);
}

function ruleTexts(registers: readonly string[], rules: readonly string[]): string {
  const texts = registers.map((register, index) => `${register}=${rules[index]}`);
  return texts
    .filter(text => !text.endsWith('=u'))
    .sort()
    .join(' ');
}

/** The same text for a row of ours. `readelf` shows no difference between no rule and an undefined value. */
function rowText({ start, cfa, registers }: FrameRow, nameOf: (register: number) => string, ra: number): string {
  const base = cfa?.kind === 'register' ? `${nameOf(cfa.register)}${withSign(cfa.offset)}` : 'exp';
  const rules = [...registers]
    .filter(([, rule]) => rule.kind !== 'undefined')
    .map(([register, rule]) => `${register === ra ? 'ra' : nameOf(register)}=${ruleText(rule, nameOf)}`);
  return [start, base, ...rules.sort()].join(' ');
}

function ruleText(rule: RegisterRule, nameOf: (register: number) => string): string {
  switch (rule.kind) {
    case 'undefined':
      return 'u';
    case 'same-value':
      return 's';
    case 'offset':
      return `c${withSign(rule.offset)}`;
    case 'value-offset':
      return `v${withSign(rule.offset)}`;
    case 'register':
      return nameOf(rule.register);
    case 'expression':
      return 'exp';
    case 'value-expression':
      return 'vexp';
  }
}

function withSign(value: number): string {
  return value < 0 ? String(value) : `+${value}`;
}

function oursOf(table: FrameTable, nameOf: (register: number) => string): Printed[] {
  return Array.from({ length: table.count }, (_, index) => {
    const rows = frameRows(table, index);
    const ra = [...table.common.values()][0]!.returnAddressRegister;
    return {
      start: table.starts[index]!,
      end: table.ends[index]!,
      rows: rows.map(row => rowText(row, nameOf, ra)),
    };
  });
}

describe.skipIf(needs.skip)(`call-frame information${needs.reason}`, () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop();
  });
  afterAll(() => shop.remove());

  /** Compares every section of a file; gives the number of entries by section. */
  const expectFrames = async (path: string): Promise<Record<string, number>> => {
    const printed = await shop.run('readelf', '-wF', path);
    const names = new Map<number, string>();
    for (const [, number, name] of (await shop.run('readelf', '-wf', path)).matchAll(/\br(\d+) \((\w+)\)/g)) {
      names.set(Number(number), name!);
    }
    const counts: Record<string, number> = {};
    for (const section of await frameSections(path)) {
      const table = readFrames(section);
      expect(oursOf(table, register => names.get(register) ?? `r${register}`)).toEqual(
        printedFrames(printed, section.name),
      );
      counts[section.name] = table.count;
    }
    return counts;
  };

  describe.each(RELEASES_AND_PROCESSORS)('of %s', (name, options) => {
    const release = 'toolchain' in options ? requires('go', 'readelf', options.toolchain) : needs;
    it.skipIf(release.skip)(`agrees with readelf on every entry and row${release.reason}`, async () => {
      const counts = await expectFrames(await shop.build(name, options));
      expect(counts['.debug_frame']).toBeGreaterThan(1000);
    });
  });

  it.skipIf(gcc.skip)(`of an externally linked program agrees with readelf${gcc.reason}`, async () => {
    const options = { flags: ['-ldflags=-linkmode=external'], env: { CGO_ENABLED: '1' } };
    const counts = await expectFrames(await shop.build('external', options));
    expect(counts['.eh_frame']).toBeGreaterThan(5);
    expect(counts['.debug_frame']).toBeGreaterThan(1000);
  });

  it('is found by address', async () => {
    const [section] = await frameSections(await shop.build('installed'));
    const table = readFrames(section!);
    for (const index of [0, 1, 500, table.count - 1]) {
      const [start, end] = [table.starts[index]!, table.ends[index]!];
      expect(frameAt(table, start)).toBe(index);
      expect(frameAt(table, end - 1)).toBe(index);
      for (const row of frameRows(table, index)) expect(frameRowAt(table, index, row.end - 1)).toEqual(row);
      expect(frameRowAt(table, index, end)).toBeUndefined();
    }
    expect(frameAt(table, table.starts[0]! - 1)).toBe(-1);
    expect(frameAt(table, 2 ** 40)).toBe(-1);
  });
});
