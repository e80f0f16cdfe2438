import type { Pclntab } from '../../src/binary/pclntab/table.ts';

/** About `most` addresses, spread evenly over the functions: entries, middles and last bytes in turn. */
export function sampledAddresses(table: Pclntab, most: number): number[] {
  const step = Math.max(1, Math.floor(table.functions / most));
  const found: number[] = [];
  for (let index = 0; index < table.functions; index += step) {
    const entry = table.entries[index]!;
    const size = table.entries[index + 1]! - entry;
    found.push(entry + [0, Math.floor(size / 2), Math.max(0, size - 1)][found.length % 3]!);
  }
  return found;
}
