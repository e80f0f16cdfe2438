import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { CannotRun } from './problem.ts';

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
  .refine(path => !isAbsolute(path) && !path.includes('\0') && !path.split(/[\\/]/).includes('..'), {
    error: 'must be a path below the workspace, without ".."',
  });

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

const InputsSchema = z.strictObject({
  mode: oneOf(MODES),
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
  'fail-on': oneOf(FAIL_ON),
  timeout: duration,
  annotations: z
    .string()
    .regex(/^(?:\d{1,3}|1000)$/, { error: 'must be a whole number from 0 to 1000' })
    .transform(Number),
  'report-file': z
    .string()
    .max(4096)
    .refine(path => !path.includes('\0'), { error: 'must hold no NUL' }),
});

export type Mode = (typeof MODES)[number];
export type FailOn = (typeof FAIL_ON)[number];

export interface Inputs {
  readonly mode: Mode;
  readonly targets: readonly string[];
  readonly config?: string;
  /** Absolute. */
  readonly workingDirectory: string;
  readonly level?: 1 | 2 | 3;
  readonly requireDebugInfo: boolean;
  readonly requirePprofEndpoints: boolean;
  readonly requireDeterministicBuild: boolean;
  readonly failOn: FailOn;
  readonly timeoutMs: number;
  readonly annotations: number;
  /** Absolute. */
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
  const level = data.level === '' ? undefined : (Number(data.level) as 1 | 2 | 3);
  return {
    mode: data.mode,
    targets: data.targets,
    ...(data.config !== '' && { config: data.config }),
    workingDirectory: resolve(workspace, data['working-directory']),
    ...(level !== undefined && { level }),
    requireDebugInfo: data['require-debug-info'],
    requirePprofEndpoints: data['require-pprof-endpoints'],
    requireDeterministicBuild: data['require-deterministic-build'],
    failOn: data['fail-on'],
    timeoutMs: data.timeout,
    annotations: data.annotations,
    reportFile:
      data['report-file'] === ''
        ? join(resolve(env['RUNNER_TEMP'] || workspace), 'gds-report.json')
        : resolve(workspace, data['report-file']),
  };
}
