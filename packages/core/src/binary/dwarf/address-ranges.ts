/**
 * A growing list of half-open address ranges, each with the number of what owns it (a unit, an entry): flat
 * arrays, so that a range costs 20 bytes and no object. Only the first `count` elements of each array are in use.
 */
export class AddressRanges {
  lows: Float64Array = new Float64Array(16);
  /** Behind the last byte of each range. */
  highs: Float64Array = new Float64Array(16);
  owners: Uint32Array = new Uint32Array(16);
  count = 0;

  push(low: number, high: number, owner: number): void {
    const index = this.count++;
    if (index === this.lows.length) this.#grow();
    this.lows[index] = low;
    this.highs[index] = high;
    this.owners[index] = owner;
  }

  /** Puts the ranges in the order of their low addresses; equal ones keep their order. */
  sort(): void {
    const order = orderOf(this.lows, this.count);
    if (order === undefined) return;
    this.lows = Float64Array.from(order, index => this.lows[index]!);
    this.highs = Float64Array.from(order, index => this.highs[index]!);
    this.owners = Uint32Array.from(order, index => this.owners[index]!);
  }

  #grow(): void {
    const capacity = this.lows.length * 2;
    this.lows = grown(this.lows, new Float64Array(capacity));
    this.highs = grown(this.highs, new Float64Array(capacity));
    this.owners = grown(this.owners, new Uint32Array(capacity));
  }
}

function grown<T extends Float64Array | Uint32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** The indices of the first `count` values in ascending order of value; undefined when they are in it already. */
export function orderOf(values: Float64Array, count: number): Uint32Array | undefined {
  let index = 1;
  while (index < count && values[index - 1]! <= values[index]!) index++;
  if (index >= count) return undefined;
  const order = new Uint32Array(count);
  for (let at = 0; at < count; at++) order[at] = at;
  return order.sort((a, b) => values[a]! - values[b]! || a - b);
}
