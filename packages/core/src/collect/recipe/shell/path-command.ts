import { computationsIn, textOf, type Traced, untraced } from '../text/traced-text.ts';

/** What `basename` and `dirname` print for a path that is written out (IEEE 1003.1); `null`: another command, or not known. */
export function partOfPath(words: readonly Traced[]): Traced | null {
  const [program, ...all] = words;
  const operands = textOf(all[0] ?? []) === '--' ? all.slice(1) : all;
  const [path, suffix, ...more] = operands;
  if (!path || more.length > 0 || words.some(word => computationsIn(word).length > 0)) return null;
  if (textOf(path).startsWith('-')) return null;
  const plain = withoutSlashes(path);
  const slash = textOf(plain).lastIndexOf('/');
  switch (textOf(program ?? [])) {
    case 'basename': {
      const name = plain.length > 1 ? plain.slice(slash + 1) : plain;
      const end = textOf(suffix ?? []);
      return end !== '' && textOf(name) !== end && textOf(name).endsWith(end) ? name.slice(0, -end.length) : name;
    }
    case 'dirname':
      if (suffix) return null;
      if (slash < 0) return untraced('.');
      return slash === 0 ? plain.slice(0, 1) : withoutSlashes(plain.slice(0, slash));
    default:
      return null;
  }
}

/** Without those at its end. */
function withoutSlashes(path: Traced): Traced {
  let end = path.length;
  while (end > 1 && path[end - 1]!.unit === '/') end--;
  return path.slice(0, end);
}
