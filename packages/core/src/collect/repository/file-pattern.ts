import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const MAX_ENTRIES = 50_000;
const MAX_MATCHES = 500;
/** Folders that hold other people's files or inputs of tests. */
export const UNSEARCHED: ReadonlySet<string> = new Set(['.git', '.gds', 'node_modules', 'testdata', 'vendor']);

/**
 * Files below `folder` whose POSIX path matches one of the patterns, sorted. `*` and `?` stay within
 * a segment, `**` spans any number of them. Symbolic links to folders are not entered; folders that
 * hold other people's files or inputs of tests (`node_modules`, `vendor`, `.git`, `testdata`) neither. At most 500 are given.
 */
export async function findFiles(folder: string, patterns: readonly string[]): Promise<readonly string[]> {
  const wanted = patterns.map(pattern => pattern.replace(/^\.\//, '').split('/'));
  const found: string[] = [];
  let entries = 0;
  const walk = async (prefix: readonly string[]): Promise<void> => {
    const children = await readdir(join(folder, ...prefix), { withFileTypes: true }).catch(() => []);
    for (const child of children) {
      if (++entries > MAX_ENTRIES || found.length >= MAX_MATCHES) return;
      const path = [...prefix, child.name];
      if (child.isDirectory()) {
        if (!UNSEARCHED.has(child.name) && wanted.some(pattern => reaches(pattern, path))) await walk(path);
      } else if (wanted.some(pattern => matches(pattern, path))) {
        found.push(path.join('/'));
      }
    }
  };
  await walk([]);
  return found.sort();
}

/** Whether a path matches a pattern, both in segments. */
export function matches(pattern: readonly string[], path: readonly string[]): boolean {
  // Positions in the pattern that the path so far can have reached: linear in the path, no backtracking.
  let at = spread(pattern, new Set([0]));
  for (const segment of path) {
    const next = new Set<number>();
    for (const index of at) {
      if (pattern[index] === '**') next.add(index);
      else if (index < pattern.length && segmentMatches(pattern[index]!, segment)) next.add(index + 1);
    }
    at = spread(pattern, next);
  }
  return at.has(pattern.length);
}

/** Whether files below a folder can match. */
function reaches(pattern: readonly string[], folder: readonly string[]): boolean {
  return folder.every((segment, index) => {
    const spanned = pattern.slice(0, index + 1).includes('**');
    return spanned || (index < pattern.length - 1 && segmentMatches(pattern[index]!, segment));
  });
}

/** `**` may stand for no segment at all. */
function spread(pattern: readonly string[], at: ReadonlySet<number>): Set<number> {
  const all = new Set(at);
  for (const index of all) if (pattern[index] === '**') all.add(index + 1);
  return all;
}

/** `*` and `?` within one segment: the last `*` alone has to be retried. */
function segmentMatches(pattern: string, text: string): boolean {
  let inPattern = 0;
  let inText = 0;
  let star = -1;
  let starText = 0;
  while (inText < text.length) {
    const sign = pattern[inPattern];
    if (sign === '*') {
      star = inPattern++;
      starText = inText;
    } else if (inPattern < pattern.length && (sign === '?' || sign === text[inText])) {
      inPattern++;
      inText++;
    } else if (star >= 0) {
      inPattern = star + 1;
      inText = ++starText;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}
