import { posix } from 'node:path';
import { isKnownFolder } from './folder.ts';
import { computationsIn, textOf, type Traced, untraced } from '../text/traced-text.ts';

const PATH = String.raw`([\w./-]+)`;
const PATTERN = String.raw`([\w./*?-]+)`;
const ERRORS_AWAY = String.raw`(?: 2>\s?\/dev\/null)?`;
/** What lists the entries of a folder by their names alone. */
const NAMES = [
  new RegExp(String.raw`^\$[({](?:shell )?ls(?: -1)? ${PATH}${ERRORS_AWAY}[)}]$`),
  new RegExp(String.raw`^\$[({]notdir \$[({]wildcard ${PATH}\/\*[)}][)}]$`),
];
/** What gives the paths that a pattern fits. */
const PATHS = [
  new RegExp(String.raw`^\$[({](?:shell )?(?:ls -1?d|echo) ${PATTERN}${ERRORS_AWAY}[)}]$`),
  new RegExp(String.raw`^\$[({]wildcard ${PATTERN}[)}]$`),
];
const BELOW = new RegExp(String.raw`^\$[({](?:shell )?find ${PATH} -mindepth 1 -maxdepth 1 -type d${ERRORS_AWAY}[)}]$`);

/**
 * Of the words that a list of files becomes (`cmd/*`, `$(ls cmd)`, make's `$(wildcard cmd/*)`) the one for a folder that
 * is there; `null`: it is another list, or the folder is not in it. Both folders are as that of the step.
 */
export function listedFolder(word: Traced, folder: string, wanted: string): Traced | null {
  const path = pathFrom(folder, wanted);
  const [computation, ...more] = computationsIn(word);
  if (path === null || more.length > 0 || (computation && word.some(glyph => glyph.computed === null))) return null;
  if (!computation) return fitting(textOf(word), path);
  const { expression } = computation;
  for (const form of NAMES) {
    const parent = form.exec(expression)?.[1];
    if (parent !== undefined && posix.join(parent, '*') === posix.join(posix.dirname(path), '*'))
      return untraced(posix.basename(path));
  }
  const pattern = PATHS.map(form => form.exec(expression)?.[1]).find(found => found !== undefined);
  if (pattern !== undefined) return fitting(pattern, path);
  const above = BELOW.exec(expression)?.[1];
  return above === undefined ? null : fitting(`${above.replace(/\/$/, '')}/*`, path);
}

function pathFrom(folder: string, wanted: string): string | null {
  if (!isKnownFolder(folder) || posix.isAbsolute(folder) !== posix.isAbsolute(wanted)) return null;
  const path = posix.relative(posix.join('/', folder), posix.join('/', wanted));
  return path === '' || path.startsWith('..') || folder.startsWith('..') ? null : path;
}

/** A pattern of a shell, in each of whose segments `*` and `?` may stand. */
function fitting(pattern: string, path: string): Traced | null {
  if (!/^[\w./*?-]+$/.test(pattern)) return null;
  const start = /^(?:\.\/)*/.exec(pattern)![0];
  const middle = pattern.slice(start.length).replace(/(?<!\/)\/+$/, '');
  const end = pattern.slice(start.length + middle.length);
  if (!/[*?]/.test(middle)) return null;
  const [wanted, own] = [middle.split('/'), path.split('/')];
  if (wanted.length !== own.length || !wanted.every((segment, at) => fits(segment, own[at]!))) return null;
  return untraced(`${start}${path}${end}`);
}

function fits(segment: string, name: string): boolean {
  if (name.startsWith('.') && !segment.startsWith('.')) return false;
  const stars = segment.replace(/\*+/g, '*');
  if (stars.split('*').length > 3) return false;
  return new RegExp(`^${stars.replace(/[.-]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(name);
}
