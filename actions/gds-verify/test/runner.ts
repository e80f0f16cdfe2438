import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '@gds-dev/core/standard';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { HOME, pullRequest, type RecordedEvent } from './events.ts';

const ACTION = fileURLToPath(new URL('..', import.meta.url));

const MOST_SUMMARY = 1024 * 1024;

export interface Step {
  /** Inputs of the workflow; the others have the defaults of action.yml. */
  readonly with: Readonly<Record<string, string>>;
  readonly apiUrl: string;
  readonly event?: RecordedEvent;
  /** The report that lies in the runner's temporary folder; text is written as it is. */
  readonly report?: Report | string;
  /**
   * Reports of several jobs, by their path below `gds-reports` in the runner's temporary folder, such as
   * `gds-report-payments/gds-report.json`: where the action downloads artifacts to.
   */
  readonly reports?: Readonly<Record<string, Report | string>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly log: string;
  readonly commands: readonly Command[];
  readonly outputs: Readonly<Record<string, string>>;
  /** The job summary; empty when it has more than the runner uploads, 1024 KiB. */
  readonly summary: string;
  /** The runner's temporary folder, there until the test ends. */
  readonly folder: string;
  /** How long it ran, in milliseconds. */
  readonly ms: number;
}

export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

export const TOKEN = 'ghs_0123456789abcdefghijABCDEFGHIJ';

/** Inputs as the runner hands them over: the defaults of action.yml, then those of the step. */
export function inputsOf(given: Readonly<Record<string, string>>): Record<string, string> {
  const { inputs } = parse(readFileSync(join(ACTION, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: string }>;
  };
  for (const name of Object.keys(given)) if (!(name in inputs)) throw new Error(`action.yml has no input ${name}`);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { default: value = '' }]) => [
      `INPUT_${name.toUpperCase()}`,
      given[name] ?? value.replace('${{ github.token }}', TOKEN),
    ]),
  );
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the committed bundle as the runner does: as a child process with files for outputs and summary. */
export function runStep(step: Step): Promise<Ended> {
  const folder = temporaryFolder('gds-action-');
  const file = (name: string, content: object | string) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const { report, reports = {}, event = pullRequest() } = step;
  if (report !== undefined) file('gds-report.json', report);
  for (const [path, content] of Object.entries(reports)) file(join('gds-reports', path), content);
  const began = performance.now();
  const output = file('output', '');
  const summary = file('summary', '');
  const child = spawn(process.execPath, [join(ACTION, 'dist', 'index.js')], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: step.apiUrl,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: HOME.full_name,
      GITHUB_REPOSITORY_ID: String(HOME.id),
      GITHUB_REPOSITORY_OWNER: HOME.owner.login,
      GITHUB_ACTOR: event.actor ?? 'Codertocat',
      GITHUB_WORKFLOW: 'GDS',
      GITHUB_WORKFLOW_REF: `${HOME.full_name}/.github/workflows/gds.yaml@${event.ref}`,
      GITHUB_WORKFLOW_SHA: event.sha,
      GITHUB_EVENT_NAME: event.name,
      GITHUB_EVENT_PATH: file('event.json', event.payload),
      GITHUB_SHA: event.sha,
      GITHUB_REF: event.ref,
      GITHUB_JOB: 'publish',
      GITHUB_RUN_ID: '17000000001',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_WORKSPACE: folder,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: folder,
      RUNNER_ENVIRONMENT: 'github-hosted',
      ...inputsOf(step.with),
      ...step.env,
    },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  return new Promise(resolve => {
    child.on('close', exitCode =>
      resolve({
        exitCode,
        log,
        commands: commandsIn(log),
        outputs: outputsIn(readFileSync(output, 'utf8')),
        summary: statSync(summary).size > MOST_SUMMARY ? '' : readFileSync(summary, 'utf8'),
        folder,
        ms: performance.now() - began,
      }),
    );
  });
}

/** Every command that the runner would read from a log (actions/runner, ActionCommand: v2, then v1). */
export function commandsIn(log: string): Command[] {
  return log.split(/[\r\n]/).flatMap(line => {
    const start = line.trimStart();
    const v2 = start.startsWith('::');
    const from = v2 ? start.slice(2) : line.includes('##[') ? line.slice(line.indexOf('##[') + 3) : '';
    const end = from.indexOf(v2 ? '::' : ']');
    if (end < 1) return [];
    const [name = '', ...rest] = from.slice(0, end).split(' ');
    const pairs = rest
      .join(' ')
      .split(',')
      .map(pair => pair.split('='));
    const properties = pairs
      .filter(pair => pair.length > 1)
      .map(([key = '', ...value]) => [key, unescape(value.join('='))]);
    const message = unescape(from.slice(end + (v2 ? 2 : 1)));
    return [{ name, properties: Object.fromEntries(properties) as Record<string, string>, message }];
  });
}

function unescape(text: string): string {
  const known: Record<string, string> = { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' };
  return text.replace(/%0D|%0A|%3A|%2C|%25/g, found => known[found]!);
}

/** Outputs as `setOutput` writes them: `name<<delimiter`, the value, the delimiter. */
function outputsIn(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  while (lines.length > 1) {
    const [name = '', delimiter = ''] = lines.shift()!.split('<<');
    const end = lines.indexOf(delimiter);
    outputs[name] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join('\n');
  }
  return outputs;
}
