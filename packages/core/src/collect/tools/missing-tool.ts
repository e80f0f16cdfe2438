import { unavailable, type Unavailable } from '../../evidence/unavailable.ts';
import { firstLine } from '../go/first-line.ts';
import type { PinnedTool } from './pinned-tools.ts';
import type { InstalledTool } from './tool-install.ts';
import type { Tools } from './tools.ts';

/** Why a pinned tool is not there: nobody installed it, or the installation of this run failed. */
export function missingTool({ notInstalled }: Pick<Tools, 'notInstalled'>, name: PinnedTool['name']): Unavailable {
  const title = name === 'dlv' ? 'delve' : name;
  const failure = notInstalled?.[name];
  if (failure === undefined) {
    return unavailable('tool-missing', `${title} is not installed`, 'Run `gds tools install`.');
  }
  const why = firstLine(failure.message) ?? 'go install failed';
  return unavailable('tool-missing', `${title} could not be installed: ${why}`, failure.remedy);
}

/** What of an installation failed, as {@link Tools} holds it. */
export function failuresOf(installed: readonly InstalledTool[]): Pick<Tools, 'notInstalled'> {
  const failed = installed.flatMap(({ name, outcome }) => (outcome.state === 'failed' ? [[name, outcome]] : []));
  return failed.length > 0 ? { notInstalled: Object.fromEntries(failed) as Tools['notInstalled'] & object } : {};
}
