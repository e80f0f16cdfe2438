import { verify, type VerifyOptions, type VerifyResult } from '@gds-dev/core/node';
import manifest from '../package.json' with { type: 'json' };
import type { Event } from './event.ts';
import type { Inputs } from './inputs.ts';

/** What judges: the core's pipeline, or a stand-in of a test. */
export type RunVerify = (inputs: Inputs, event: Event) => Promise<VerifyResult>;

/** plan → collect → check → score → report, in the working directory of the inputs. */
export const runVerify: RunVerify = (inputs, event) =>
  verify({
    cwd: inputs.workingDirectory,
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
    env: process.env,
    version: manifest.version,
    ...(inputs.config !== undefined && { config: inputs.config }),
    ...(inputs.level !== undefined && { level: inputs.level }),
  });

/** The base's gds.yaml judges what is to become part of it: a change must not weaken its own judge. */
function judgedBy({ name, base, headCommit }: Event): Pick<VerifyOptions, 'judgedBy'> {
  const changes = name === 'pull_request' || name === 'merge_group';
  return changes && base?.commit !== undefined ? { judgedBy: { base: base.commit, head: headCommit } } : {};
}
