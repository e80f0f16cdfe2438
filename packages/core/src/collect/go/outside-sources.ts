import { posix } from 'node:path';
import type { BuildRecipe } from '../../evidence/build-recipe.ts';
import type { BuildFailure } from '../../evidence/offline-build.ts';
import type { CollectContext, PlannedTarget } from '../collector.ts';
import { moduleFilesOf } from './failure/build-failure.ts';
import { moduleFilePlace } from './failure/place.ts';
import { besidePackage, linksOutside } from './outside-links.ts';
import { programSources } from './program-sources.ts';

/** What a program is built from and the repository does not hold: a link that leads out of it, a folder elsewhere. */
export async function outsideSource(
  context: CollectContext,
  target: PlannedTarget,
  recipe: BuildRecipe,
): Promise<BuildFailure | undefined> {
  const { root, prefix } = context.repository;
  const sources = await programSources(context, target, recipe);
  const folder = posix.join(prefix, target.subject).replace(/(?<=.)\/$/, '');
  const beside = (await besidePackage(root, folder)).filter(
    path => sources?.wouldHold(path) ?? /\.(?:go|mod|sum)$/.test(path),
  );
  const [link] = await linksOutside(root, [...(sources?.files ?? []), ...beside]);
  if (link) {
    const location = { kind: 'file', path: link.path, startLine: 1, snippet: link.target.slice(0, 2000) } as const;
    return { kind: 'source-outside', subject: `${link.path} is a link to ${link.target}`, message: '', location };
  }
  const [elsewhere] = sources?.elsewhere ?? [];
  if (elsewhere === undefined) return undefined;
  const failure = { kind: 'replaced-folder-outside', subject: elsewhere, message: '' } as const;
  const files = await moduleFilesOf(context);
  const location = await moduleFilePlace(context.repository, files, { ...failure, line: '' });
  return { ...failure, ...(location ? { location } : {}) };
}
