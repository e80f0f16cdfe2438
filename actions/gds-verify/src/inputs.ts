import { existsSync } from 'node:fs';
import { join, posix, resolve, win32 } from 'node:path';
import { z } from 'zod';
import { isLoopback } from '@gds-dev/core/node';
import { CannotRun } from './problem.ts';
import { REPORT_NAME, REPORTS_FOLDER } from './publish/report-files.ts';

const MODES = ['verify', 'publish', 'both'] as const;
const FAIL_ON = ['error', 'warning', 'never'] as const;

const UNITS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

const flag = z.enum(['true', 'false'], { error: 'must be true or false' }).transform(text => text === 'true');

const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[smh]$/, { error: 'must be a number with s, m or h behind it, such as 15m' })
  .transform(text => Number(text.slice(0, -1)) * UNITS[text.slice(-1) as keyof typeof UNITS]);

const below = z
  .string()
  .refine(path => !isRooted(path) && !path.includes('\0') && !path.split(/[\\/]/).includes('..'), {
    error: 'must be a path below the workspace, without ".."',
  });

const file = z
  .string()
  .max(4096)
  .refine(path => !path.includes('\0'), { error: 'must hold no NUL' });

const portalAddress = z.string().refine(text => text === '' || isPortalAddress(text), {
  error: 'must be the https:// address of the Backstage backend (http:// for this machine only), without a user name',
});

const InputsSchema = z.strictObject({
  mode: z.enum(MODES, {
    error: 'must be verify or publish, a job each, or both for a single job whose token the built code can reach',
  }),
  targets: z
    .string()
    .transform(text =>
      text
        .split('\n')
        .map(line => line.trim())
        .filter(line => line !== ''),
    )
    .pipe(z.array(z.string().max(4096)).max(50, { error: 'must be at most 50 lines' })),
  config: below,
  'working-directory': below,
  level: z.enum(['', '1', '2', '3'], { error: 'must be 1, 2 or 3' }),
  'require-debug-info': flag,
  'require-pprof-endpoints': flag,
  'require-deterministic-build': flag,
  'fail-on': z.enum(FAIL_ON, { error: `must be one of ${FAIL_ON.join(', ')}` }),
  timeout: duration,
  'install-tools': flag,
  'only-new': flag,
  annotations: z
    .string()
    .regex(/^(?:\d{1,3}|1\d{3}|2000)$/, { error: 'must be a whole number from 0 to 2000' })
    .transform(Number),
  comment: flag,
  'sarif-file': file,
  'upload-sarif': flag,
  'portal-url': portalAddress,
  'portal-audience': z
    .string()
    .max(500)
    .regex(/^[\x21-\x7e]*$/, { error: 'must be an audience of printable characters without spaces' }),
  artifact: z.string().regex(/^[\w.-]{1,100}$/, {
    error: 'must be the beginning of an artifact’s name: letters, digits, ".", "_" and "-"',
  }),
  'verify-workflow': z.string().regex(/^\.github\/workflows\/[\w.-]+\.ya?ml$/, {
    error: 'must be the path of a workflow: .github/workflows/gds.yaml',
  }),
  'report-file': file,
});

export type Mode = (typeof MODES)[number];
export type FailOn = (typeof FAIL_ON)[number];

export interface Portal {
  readonly url: string;
  readonly audience: string;
}

export interface Inputs {
  readonly mode: Mode;
  readonly targets: readonly string[];
  readonly config?: string;
  /** Absolute. */
  readonly workingDirectory: string;
  /** As it was given, with slashes; empty at the workspace. */
  readonly folder: string;
  readonly level?: 1 | 2 | 3;
  readonly requireDebugInfo: boolean;
  readonly requirePprofEndpoints: boolean;
  readonly requireDeterministicBuild: boolean;
  readonly failOn: FailOn;
  readonly timeoutMs: number;
  readonly installTools: boolean;
  /** Only findings that the change brought are shown and decide. */
  readonly onlyNew: boolean;
  readonly annotations: number;
  readonly comment: boolean;
  /** Absolute. */
  readonly sarifFile: string;
  readonly uploadSarif: boolean;
  readonly portal?: Portal;
  /** Beginning of the names of the artifacts that hold reports. */
  readonly artifact: string;
  /** On workflow_run: the workflow whose reports are published. */
  readonly verifyWorkflow: string;
  /** Absolute: where verify writes its report, and where publish looks for a file or a folder of them. */
  readonly reportFile: string;
}

/**
 * The inputs of action.yml, checked. The token is not among them: only what publishes asks for it.
 *
 * @param getInput reads one input, trimmed, empty when it is not set
 * @throws CannotRun names the input, its value and what is allowed
 */
export function readInputs(getInput: (name: string) => string, env: NodeJS.ProcessEnv): Inputs {
  const given = Object.fromEntries(Object.keys(InputsSchema.shape).map(name => [name, getInput(name)]));
  const parsed = InputsSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0] ?? '');
    throw new CannotRun(
      `The input ${name} is ${JSON.stringify(given[name] ?? '')}; it ${issue?.message ?? 'is not allowed'}.`,
    );
  }
  const { data } = parsed;
  const workspace = resolve(env['GITHUB_WORKSPACE'] || '.');
  const temporary = resolve(env['RUNNER_TEMP'] || workspace);
  const reports = join(temporary, REPORTS_FOLDER);
  const alone = join(temporary, REPORT_NAME);
  const level = data.level === '' ? undefined : (Number(data.level) as 1 | 2 | 3);
  return {
    mode: data.mode,
    targets: data.targets,
    ...(data.config !== '' && { config: data.config }),
    workingDirectory: resolve(workspace, data['working-directory']),
    folder: folderOf(data['working-directory']),
    ...(level !== undefined && { level }),
    requireDebugInfo: data['require-debug-info'],
    requirePprofEndpoints: data['require-pprof-endpoints'],
    requireDeterministicBuild: data['require-deterministic-build'],
    failOn: data['fail-on'],
    timeoutMs: data.timeout,
    installTools: data['install-tools'],
    onlyNew: data['only-new'],
    annotations: data.annotations,
    comment: data.comment,
    sarifFile: data['sarif-file'] === '' ? join(temporary, 'gds.sarif') : resolve(workspace, data['sarif-file']),
    uploadSarif: data['upload-sarif'],
    ...(data['portal-url'] !== '' && {
      portal: {
        url: data['portal-url'],
        audience: data['portal-audience'] || new URL(data['portal-url']).origin,
      },
    }),
    artifact: data.artifact,
    verifyWorkflow: data['verify-workflow'],
    reportFile:
      data['report-file'] !== ''
        ? resolve(workspace, data['report-file'])
        : data.mode === 'publish' && existsSync(reports)
          ? reports
          : alone,
  };
}

/** Absolute, or of another drive, on any of the systems that runners have. */
function isRooted(path: string): boolean {
  return posix.isAbsolute(path) || win32.isAbsolute(path) || /^[A-Za-z]:/.test(path);
}

/** `services\\pay` and `./services/pay/` as `services/pay`; empty for the workspace itself. */
function folderOf(path: string): string {
  const plain = posix.normalize(path.replaceAll('\\', '/')).replace(/\/$/, '');
  return plain === '.' ? '' : plain;
}

function isPortalAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || (protocol === 'http:' && isLoopback(text))) && username === '' && password === '';
}
