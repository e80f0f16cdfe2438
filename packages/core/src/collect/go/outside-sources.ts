import { posix } from 'node:path';
import type { BuildRecipe } from '../../evidence/build-recipe.ts';
import type { BuildFailure } from '../../evidence/offline-build.ts';
import type { CollectContext, PlannedTarget } from '../collector.ts';
import { nearestModuleFiles } from './failure/build-failure.ts';
import { moduleFilePlace } from './failure/place.ts';
import { inFolder, linksOutside, moduleFilesOf } from './outside-links.ts';
import { programSources } from './program-sources.ts';

/**
 * What a program is built from and the repository does not hold: a link that leads out of it, a folder elsewhere. Of
 * a build that `failed`, also a link in the package's folder that could not be followed.
 */
export async function outsideSource(
  context: CollectContext,
  target: PlannedTarget,
  { recipe, failed }: { readonly recipe: BuildRecipe; readonly failed: boolean },
): Promise<BuildFailure | undefined> {
  const { root, prefix } = context.repository;
  const sources = await programSources(context, target, recipe);
  const folder = posix.join(prefix, target.subject).replace(/(?<=.)\/$/, '');
  const beside = failed ? await inFolder(root, folder) : [];
  const [link] = await linksOutside(root, [
    ...(sources?.files ?? []),
    ...moduleFilesOf(folder),
    ...beside.filter(path => sources?.wouldHold(path) ?? path.endsWith('.go')),
  ]);
  if (link) {
    const location = { kind: 'file', path: link.path, startLine: 1, snippet: link.target.slice(0, 2000) } as const;
    return { kind: 'source-outside', subject: `${link.path} is a link to ${link.target}`, message: '', location };
  }
  const [elsewhere] = sources?.elsewhere ?? [];
  if (elsewhere === undefined) return undefined;
  const failure = { kind: 'replaced-folder-outside', subject: elsewhere, message: '' } as const;
  const location = await moduleFilePlace(context.repository, await nearestModuleFiles(context), {
    ...failure,
    line: '',
  });
  return { ...failure, ...(location ? { location } : {}) };
}
