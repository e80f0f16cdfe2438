/** A few addresses that a scan looks for among millions of words. */
export interface AddressSet {
  /** Ascending, each once. */
  readonly sorted: Float64Array;
  /** 1 at the slot of each address's low 32 bits: what misses here is not in the set. */
  readonly slots: Uint8Array;
}

const SLOTS = 1 << 14;

export function addressSet(addresses: Iterable<number>): AddressSet {
  const sorted = Float64Array.from(new Set(addresses)).sort();
  const slots = new Uint8Array(SLOTS);
  for (const address of sorted) slots[slotOf(address | 0)] = 1;
  return { sorted, slots };
}

/** Where the low 32 bits of an address, in either sign, leave their mark in `slots`. */
export function slotOf(low: number): number {
  return (low ^ (low >>> 14)) & (SLOTS - 1);
}

/** Position of an address in `sorted`; -1 when it is not in the set. */
export function indexInSet({ sorted }: AddressSet, address: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < address) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === address ? low : -1;
}
