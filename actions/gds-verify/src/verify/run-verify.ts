import { verify, type VerifyOptions, type VerifyResult } from '@gds-dev/core/node';
import manifest from '../../package.json' with { type: 'json' };
import { type Event, PROPOSALS } from '../event/event.ts';
import type { Inputs } from '../inputs.ts';
import { installTools } from './install-tools.ts';

/** What a run takes of the inputs. */
export type RunInputs = Pick<
  Inputs,
  | 'targets'
  | 'config'
  | 'workingDirectory'
  | 'level'
  | 'requireDebugInfo'
  | 'requirePprofEndpoints'
  | 'requireDeterministicBuild'
  | 'timeoutMs'
  | 'installTools'
>;

/** What a run takes of the event. */
export type RunEvent = Pick<Event, 'name' | 'fork' | 'base' | 'commit' | 'headCommit'>;

/** What judges: the core's pipeline, or a stand-in of a test. */
export type RunVerify = (inputs: RunInputs, event: RunEvent) => Promise<VerifyResult>;

/** plan → collect → check → score → report, in the working directory of the inputs. */
export const runVerify: RunVerify = async (inputs, event) => {
  const { workingDirectory } = inputs;
  const tools = inputs.installTools ? await installTools({ workingDirectory, env: process.env }) : undefined;
  return verify({
    cwd: workingDirectory,
    targets: inputs.targets,
    foreign: event.fork,
    ...judgedBy(event),
    require: [],
    only: [],
    skip: [],
    requireDebugInfo: inputs.requireDebugInfo,
    requirePprofEndpoints: inputs.requirePprofEndpoints,
    requireDeterministicBuild: inputs.requireDeterministicBuild,
    timeoutMs: inputs.timeoutMs,
    env: tools?.env ?? process.env,
    version: manifest.version,
    ...(tools && { installed: tools.installed }),
    ...(inputs.config !== undefined && { config: inputs.config }),
    ...(inputs.level !== undefined && { level: inputs.level }),
  });
};

/** The base's gds.yaml judges what is to become part of it: a change must not weaken its own judge. */
function judgedBy({ name, base, commit, headCommit }: RunEvent): Pick<VerifyOptions, 'judgedBy'> {
  if (!PROPOSALS.has(name) || base?.commit === undefined) return {};
  return { judgedBy: { base: base.commit, head: headCommit, merge: commit } };
}
