import type { Profile } from './profile.ts';

/** Share of the locations that carry a function name, 0–1; 1 where there is no location. */
export function symbolizedShare({ locations, functions, strings }: Profile): number {
  if (locations.count === 0) return 1;
  const named = new Set<number>();
  for (let row = 0; row < functions.count; row++) {
    if (strings[functions.names[row]!] !== '') named.add(functions.ids[row]!);
  }
  let symbolized = 0;
  for (let row = 0; row < locations.count; row++) {
    for (let at = locations.lineStart[row]!; at < locations.lineStart[row + 1]!; at++) {
      if (named.has(locations.lineFunctionIds[at]!)) {
        symbolized++;
        break;
      }
    }
  }
  return symbolized / locations.count;
}
