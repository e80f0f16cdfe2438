import { verify, type VerifyResult } from '@gds-dev/core/node';
import manifest from '../package.json' with { type: 'json' };
import type { Event } from './event.ts';
import type { Inputs } from './inputs.ts';

/** What judges: the core's pipeline, or a stand-in of a test. */
export type RunVerify = (inputs: Inputs, event: Pick<Event, 'fork'>) => Promise<VerifyResult>;

/** plan → collect → check → score → report, in the working directory of the inputs. */
export const runVerify: RunVerify = (inputs, { fork }) =>
  verify({
    cwd: inputs.workingDirectory,
    targets: inputs.targets,
    foreign: fork,
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
