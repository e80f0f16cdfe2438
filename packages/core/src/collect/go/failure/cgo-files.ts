import { posix } from 'node:path';
import { relative, sep } from 'node:path';
import type { BuildRecipe } from '../../../evidence/build-recipe.ts';
import type { FileLocation } from '../../../standard/finding.ts';
import type { CollectContext } from '../../collector.ts';
import { readRepositoryFile } from '../../repository/repository-file.ts';
import { packageArgument, runOffline } from '../build.ts';
import type { Surroundings } from '../surroundings.ts';
import { selectingFlags } from '../recipe-arguments.ts';

/** The first `import "C"` of the repository's own packages that a target needs. */
export interface CgoUse {
  /** Of the repository; absent when only other modules use cgo. */
  readonly location?: FileLocation;
  /** Import path of the first package that has files with `import "C"`. */
  readonly package: string;
}

const SEPARATOR = '\u001f';

/**
 * Asks which files cgo would compile. Plain `go list` runs no C compiler, with cgo on too (BD7).
 * `undefined` when no package outside of Go's own library needs cgo.
 */
export async function cgoUse(
  context: CollectContext,
  place: Surroundings,
  subject: string,
  recipe: BuildRecipe,
): Promise<CgoUse | undefined> {
  const template = `{{if and .CgoFiles (not .Standard)}}{{.ImportPath}}${SEPARATOR}{{.Dir}}${SEPARATOR}{{index .CgoFiles 0}}{{end}}`;
  const run = await runOffline(context, { ...place, env: { ...place.env, CGO_ENABLED: '1' } }, [
    'list',
    '-e',
    '-deps',
    '-buildvcs=false',
    ...selectingFlags(recipe),
    '-f',
    template,
    '--',
    packageArgument(subject),
  ]);
  const found = run.stdout
    .split('\n')
    .map(line => line.split(SEPARATOR))
    .filter(parts => parts.length === 3);
  for (const [importPath = '', dir = '', file = ''] of found) {
    const below = relative(place.copy.root, dir).split(sep).join('/');
    if (below.startsWith('..')) continue;
    const location = await importOf(context, posix.join(below, file));
    if (location) return { package: importPath, location };
  }
  const [first] = found;
  return first && { package: first[0] ?? '' };
}

async function importOf(context: CollectContext, path: string): Promise<FileLocation | undefined> {
  const file = await readRepositoryFile(context.repository.root, path);
  if (!file.ok) return undefined;
  for (const [index, raw] of file.text.split('\n').entries()) {
    const line = raw.slice(0, 2000).replace(/\r$/, '');
    const words = line
      .trim()
      .split(/[ \t(]+/)
      .filter(word => word !== '' && word !== 'import');
    if (words[0] !== '"C"') continue;
    const startColumn = line.indexOf('"C"') + 1;
    return {
      kind: 'file',
      path: file.path,
      startLine: index + 1,
      startColumn,
      endLine: index + 1,
      endColumn: startColumn + 3,
      snippet: line,
    };
  }
  return undefined;
}
