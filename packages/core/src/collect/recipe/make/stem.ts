/** How a name fits a pattern of make: what `%` stands for (GNU make manual 10.5.4). */
export interface Stem {
  /** What `$*` is. */
  readonly text: string;
  /** Put before the names of prerequisites, since the pattern has no slash: `bin/`, or empty. */
  readonly folder: string;
  /** What `%` of a prerequisite stands for. */
  readonly inPrerequisites: string;
}

/** Of an implicit rule: a pattern without a slash is compared with the name without its folder. */
export function stemOf(pattern: string, name: string): Stem | null {
  const folder = pattern.includes('/') ? '' : name.slice(0, name.lastIndexOf('/') + 1);
  const stem = wholeStemOf(pattern, name.slice(folder.length));
  return stem === null ? null : { text: `${folder}${stem}`, folder, inPrerequisites: stem };
}

/** Of a static pattern, a variable for a pattern, or `patsubst`: the whole name is compared. */
export function wholeStemOf(pattern: string, name: string): string | null {
  const at = pattern.indexOf('%');
  const [before, after] = [pattern.slice(0, at), pattern.slice(at + 1)];
  const fits = name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after);
  return at >= 0 && fits ? name.slice(before.length, name.length - after.length) : null;
}
