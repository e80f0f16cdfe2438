import type { CollectContext } from '../collector.ts';
import type { GoSettings } from './settings.ts';
import type { WorkCopy } from './work-copy.ts';

/** Replaces the folders of this run by the paths a reader knows. */
export function withoutMachinePaths(
  context: CollectContext,
  place: { readonly copy: WorkCopy; readonly settings: GoSettings },
  text: string,
): string {
  return text
    .replaceAll(`${place.copy.workingDirectory}/`, '')
    .replaceAll(place.copy.workingDirectory, '.')
    .replaceAll(`${place.copy.root}/`, '')
    .replaceAll(place.copy.root, '.')
    .replaceAll(context.scratch, '(temporary)')
    .replaceAll(place.settings.modCache, '(module cache)');
}
