import { OF_CALLER, OF_COMMIT, UNKNOWN, type ValueOrigin, VARIES } from './value-origin.ts';

/** Variables of shells, make and CI that are others in each build, or on each machine. */
const VARYING = new Set(
  (
    'RANDOM SRANDOM SECONDS EPOCHSECONDS EPOCHREALTIME BASHPID PPID HOSTNAME USER LOGNAME HOME PWD OLDPWD CURDIR ' +
    'TMPDIR GITHUB_RUN_ID GITHUB_RUN_NUMBER GITHUB_RUN_ATTEMPT GITHUB_WORKSPACE RUNNER_NAME RUNNER_TEMP CI_JOB_ID ' +
    'CI_PIPELINE_ID CI_PIPELINE_IID CI_JOB_STARTED_AT CIRCLE_BUILD_NUM TRAVIS_BUILD_NUMBER'
  ).split(' '),
);
/** Those of them that machines have in common. */
const FOLDERS = new Set(['HOME', 'PWD', 'OLDPWD', 'CURDIR', 'TMPDIR', 'GITHUB_WORKSPACE', 'RUNNER_TEMP']);
const TELLING =
  /date|time|stamp|now|today|epoch|random|nonce|salt|uuid|seconds|started|build_?(?:id|num|no|tag|url)|run_?(?:id|num)|user|home|host|pwd|path|tmp|shell|lang|built/i;

/** Whether a name tells of a time, a machine or chance, so that its value may be another one in each build. */
export function tellsOfChange(name: string): boolean {
  return name !== 'SOURCE_DATE_EPOCH' && TELLING.test(name);
}

/** Whether a default is perhaps not what counts: the name tells of a time, of one build or of whoever builds. */
export function differsByBuild(name: string): boolean {
  if (name === 'SOURCE_DATE_EPOCH' || FOLDERS.has(name)) return false;
  return VARYING.has(name) || /date|time|stamp|built|build_?(?:id|num|no)|run_?(?:id|num)/i.test(name);
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
