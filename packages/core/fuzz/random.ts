/** A generator of pseudo-random integers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** An integer from 0 to `limit - 1`; 0 for limits below 2. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(choices: readonly T[]) => T;
}

/** Mulberry32, a 32-bit generator of Tommy Ettinger's, seeded by both numbers. */
export function randomOf(seed: number, iteration: number): Random {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(iteration + 1, 0xc2b2ae35)) | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number) => (limit < 2 ? 0 : Math.floor((next() / 0x1_0000_0000) * limit));
  return { below, pick: choices => choices[below(choices.length)]! };
}
