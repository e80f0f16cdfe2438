import type { CollectContext } from '../collector.ts';
import type { GoSettings } from './settings.ts';
import type { WorkCopy } from '../repository/copy-work-tree.ts';

/** Replaces the folders of this run by the paths a reader knows. */
export function withoutMachinePaths(
  context: Pick<CollectContext, 'repository' | 'scratch'>,
  place: { readonly copy?: WorkCopy; readonly settings?: GoSettings },
  text: string,
): string {
  const { copy, settings } = place;
  const { repository, scratch } = context;
  const roots: [folder: string | undefined, name: string][] = [
    [copy?.workingDirectory, '.'],
    [copy?.root, '.'],
    [repository.workingDirectory, '.'],
    [repository.root, '.'],
    [scratch, '(temporary)'],
    [settings?.modCache, '(module cache)'],
    [settings?.root, '(Go)'],
  ];
  return roots.reduce((clean, [folder, name]) => withoutRoot(clean, folder, name), text);
}

function withoutRoot(text: string, folder: string | undefined, name: string): string {
  if (folder === undefined || folder.length < 2) return text;
  return name === '.' ? text.replaceAll(`${folder}/`, '').replaceAll(folder, name) : text.replaceAll(folder, name);
}
