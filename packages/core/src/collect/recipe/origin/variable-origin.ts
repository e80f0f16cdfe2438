import { OF_CALLER, OF_COMMIT, UNKNOWN, type ValueOrigin, VARIES } from './value-origin.ts';

/** Variables of shells, make and CI that are others in each build, or on each machine. */
const VARYING = new Set(
  (
    'RANDOM SRANDOM SECONDS EPOCHSECONDS EPOCHREALTIME BASHPID PPID HOSTNAME USER LOGNAME HOME PWD OLDPWD CURDIR ' +
    'TMPDIR GITHUB_RUN_ID GITHUB_RUN_NUMBER GITHUB_RUN_ATTEMPT GITHUB_WORKSPACE RUNNER_NAME RUNNER_TEMP CI_JOB_ID ' +
    'CI_PIPELINE_ID CI_PIPELINE_IID CI_JOB_STARTED_AT CIRCLE_BUILD_NUM TRAVIS_BUILD_NUMBER'
  ).split(' '),
);
const TELLING =
  /date|time|stamp|now|epoch|random|uuid|seconds|build_?(?:id|num|no)|run_?(?:id|num)|user|home|host|pwd|path|tmp|shell|lang|built/i;

/** Whether a name tells of a time, a machine or chance, so that its value may be another one in each build. */
export function tellsOfChange(name: string): boolean {
  return name !== 'SOURCE_DATE_EPOCH' && TELLING.test(name);
}

/** Whether a name tells of a time. */
export function tellsOfTime(name: string): boolean {
  return name !== 'SOURCE_DATE_EPOCH' && /date|time|stamp|built/i.test(name);
}

/**
 * Of a variable that nobody sets in the files, as `--build-arg VERSION`, or an input of a workflow: one value for all
 * builds that are asked for alike, unless its name tells of something else.
 */
export function originOfVariable(name: string): ValueOrigin {
  if (VARYING.has(name) || name === '$') return VARIES;
  if (name === 'GITHUB_SHA') return OF_COMMIT;
  return tellsOfChange(name) ? UNKNOWN : OF_CALLER;
}
