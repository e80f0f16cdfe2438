import type { Profile } from './profile.ts';

/** Sum of the samples' values of each sample type, in the order and units of `sampleTypes`. */
export function totals({ samples, sampleTypes }: Profile): readonly number[] {
  const sums = new Array<number>(sampleTypes.length).fill(0);
  for (let sample = 0; sample < samples.count; sample++) {
    const start = samples.valueStart[sample]!;
    for (let type = 0; type < sums.length; type++) sums[type] = sums[type]! + (samples.values[start + type] ?? 0);
  }
  return sums;
}
