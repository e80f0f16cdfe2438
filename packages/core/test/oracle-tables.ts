import { lineAt, type Binary } from '../src/binary/open.ts';
import { lineInFunction } from '../src/binary/pclntab/lines.ts';
import { functionIndexAt, functionName } from '../src/binary/pclntab/pclntab.ts';
import type { Oracle } from './oracle.ts';
import { symbolName } from '../src/binary/symbol-table.ts';

/** Rows as the oracle prints them; of sections without bytes only name and address. */
export function ourSections({ image }: Binary): string[] {
  return image.sections.map(section =>
    [section.name, section.address, section.size, section.stored ? section.offset : '', section.segment ?? ''].join(
      ' ',
    ),
  );
}

export async function goSections(oracle: Oracle, path: string, { image }: Binary): Promise<string[]> {
  const rows = await oracle('sections', path);
  return rows.map(([name, address, size, offset, , segment], index) =>
    [name, address, size, image.sections[index]?.stored ? offset : '', segment ?? ''].join(' '),
  );
}

/** Sections counted from 0; `-` for symbols in none. */
export async function ourSymbols({ executable }: Binary): Promise<string[]> {
  const table = await executable.symbols();
  return Array.from({ length: table?.count ?? 0 }, (_, index) => {
    const section = table!.sections[index]!;
    return `${symbolName(table!, index)} ${table!.addresses[index]} ${section < 0 ? '-' : section}`;
  });
}

export async function goSymbols(oracle: Oracle, path: string, { image }: Binary): Promise<string[]> {
  const [first, reserved] = image.format === 'elf' ? [0, 0xff00] : [1, 0x10000];
  return (await oracle('symbols', path)).map(([name, address, section]) => {
    const place = Number(section);
    return `${name} ${address} ${place === 0 || place >= reserved ? '-' : place - first}`;
  });
}

/** Entry, name and line of the entry of every function. */
export async function ourFunctions(binary: Binary): Promise<string[]> {
  const { table } = (await binary.functions())!;
  return Array.from({ length: table.functions }, (_, index) => {
    const entry = table.entries[index]!;
    const found = lineInFunction(table, functionIndexAt(table, entry), entry);
    return `${entry} ${functionName(table, index)} ${found === undefined ? ':0' : `${found.file}:${found.line}`}`;
  });
}

/** debug/gosym runs the table at offset 0, which means "none": for these its lines are accidents. */
const SOURCELESS = new Set(['go:textfipsstart', 'go:textfipsend']);

export async function goFunctions(oracle: Oracle, path: string): Promise<string[]> {
  return (await oracle('functions', path)).map(([entry, name, place]) =>
    [entry, name, SOURCELESS.has(name!) || /:(?:-\d+|0)$/.test(place!) ? ':0' : place].join(' '),
  );
}

/** Every `step`-th line row as ours and as debug/dwarf has it, and debug/dwarf's counts. */
export async function sampledRows(oracle: Oracle, path: string, binary: Binary, step: number) {
  const rows = await oracle('dwarf', path, String(step));
  const counts = new Map(rows.filter(row => row[0] !== 'row').map(([key, value]) => [key, Number(value)]));
  const ours: string[] = [];
  const expected: string[] = [];
  for (const [kind, address, file, line] of rows) {
    if (kind !== 'row') continue;
    const place = await lineAt(binary, Number(address));
    expected.push(`${address} ${file}:${line}`);
    ours.push(`${address} ${place?.file}:${place?.line}`);
  }
  const [units, entries, lineRows] = ['units', 'entries', 'rows'].map(key => counts.get(key));
  return { ours, expected, counts: { units, entries, lineRows } };
}
