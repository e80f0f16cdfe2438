const VALUES: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map(text => [text, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map(text => [text, false] as const),
]);

/** What Go reads in the value of a flag that is on or off (strconv.ParseBool); `undefined` for what it refuses. */
export function goBoolean(text: string): boolean | undefined {
  return VALUES.get(text);
}
