import { unavailable, type Unavailable } from '../../evidence/unavailable.ts';
import type { CollectContext } from '../collector.ts';
import type { GoSettings } from '../go/settings.ts';
import { missingTool } from './missing-tool.ts';
import { PINNED_TOOLS, type PinnedTool } from './pinned-tools.ts';
import { isOlderRelease, toolBuildOf } from './tool-version.ts';

/** An installed analyzer that can read what the installed Go compiles. */
export interface Analyzer {
  /** Absolute. */
  readonly file: string;
  /** Version of its module. */
  readonly version: string;
}

/** A pinned analyzer, or why it cannot be used and the command that mends it. */
export async function analyzer(
  context: CollectContext,
  name: PinnedTool['name'],
  settings: GoSettings,
): Promise<Analyzer | Unavailable> {
  const file = context.tools[name];
  if (file === undefined) return missingTool(context.tools, name);
  const { module } = PINNED_TOOLS.find(tool => tool.name === name)!;
  const build = await toolBuildOf(file, module);
  if (build !== undefined && isOlderRelease(build.go, settings.version)) {
    return unavailable(
      'tool-missing',
      `${name} was built with ${build.go}, which cannot read what ${settings.version} compiles`,
      `Run \`gds tools install\` again: it builds ${name} with ${settings.version}.`,
    );
  }
  return { file, version: build?.version ?? 'unknown' };
}
