import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

/** Text of a file of the repository. */
export function text(path) {
  return readFileSync(join(root, path), 'utf8');
}

/** Paths that git tracks, and those that it would. */
export function files() {
  const options = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', options, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  return [...new Set(listed.split('\0'))].filter(path => path !== '' && existsSync(join(root, path)));
}

/** Documents that people read: those beside the sources, and `docs/`. */
export function documents() {
  return files().filter(path => /^(?:docs\/.+|[^/]+)\.md$/.test(path));
}
