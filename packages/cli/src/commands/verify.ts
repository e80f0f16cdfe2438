import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CannotRunError, readReport, ReportFileError, verify } from '@gds-dev/core/node';
import { renderJson, terminalSafe } from '@gds-dev/core/report';
import type { Report } from '@gds-dev/core/standard';
import { interruptible } from '../interruptible.ts';
import { version } from '../version.ts';
import { Progress } from './progress.ts';
import { FILE, type Format, render } from './render.ts';
import { forLog, standardOutput } from './sink.ts';

/** Options of `gds verify` as the command line gives them. */
export interface VerifyArguments {
  readonly target: readonly string[];
  readonly requireDebugInfo: boolean;
  readonly requirePprofEndpoints: boolean;
  readonly requireDeterministicBuild: boolean;
  readonly level?: 1 | 2 | 3;
  readonly require: readonly string[];
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly config?: string;
  /** Every `--format` and `--output`, in the order of the command line. */
  readonly outputs: readonly OutputArgument[];
  readonly baseline?: string;
  /** The commit that the work tree is to be merged into. */
  readonly judgedBy?: string;
  readonly timeout: number;
  readonly jobs?: number;
  readonly color: boolean;
}

export type OutputArgument = { readonly format: Format } | { readonly file: string };

interface Output {
  readonly format: Format;
  /** Left out: standard output. */
  readonly file?: string;
}

/** `gds verify`: the result goes to standard output, progress to standard error. */
export async function runVerify(targets: readonly string[], args: VerifyArguments): Promise<void> {
  const outputs = pairOutputs(args.outputs);
  // Read first: a run may write its own report over it.
  const baseline = args.baseline === undefined ? null : await readBaseline(args.baseline);
  const progress = new Progress(process.stderr);
  try {
    const { report, exitCode, problem } = await interruptible(signal =>
      verify({
        cwd: process.cwd(),
        targets: [...targets, ...args.target],
        require: args.require,
        only: args.only,
        skip: args.skip,
        requireDebugInfo: args.requireDebugInfo,
        requirePprofEndpoints: args.requirePprofEndpoints,
        requireDeterministicBuild: args.requireDeterministicBuild,
        timeoutMs: args.timeout,
        env: process.env,
        version,
        signal,
        onEvent: event => progress.show(event),
        ...(args.config !== undefined && { config: args.config }),
        ...(baseline && { baseline }),
        ...(args.judgedBy !== undefined && { judgedBy: { base: args.judgedBy, head: 'HEAD' } }),
        ...(args.level !== undefined && { level: args.level }),
        ...(args.jobs !== undefined && { jobs: args.jobs }),
      }),
    );
    progress.clear();
    await write(report, outputs, args.color);
    if (problem !== undefined) process.stderr.write(forLog(`gds: ${terminalSafe(problem)}\n`));
    process.exitCode = exitCode;
  } finally {
    progress.clear();
  }
}

async function readBaseline(file: string): Promise<Report> {
  try {
    return await readReport(file);
  } catch (error) {
    throw error instanceof ReportFileError
      ? new CannotRunError(`--baseline ${error.message}`, { cause: error })
      : error;
  }
}

/** An `--output` belongs to the last `--format` before it; one format may go to standard output. */
function pairOutputs(given: readonly OutputArgument[]): readonly Output[] {
  if (given.length === 0) return [{ format: 'text' }];
  const named = given.some(argument => 'format' in argument);
  const outputs: Output[] = [];
  for (const argument of named ? given : [{ format: 'json' } as const, ...given]) {
    if ('format' in argument) {
      outputs.push(argument);
      continue;
    }
    const before = outputs.pop();
    if (!before)
      throw new CannotRunError(`--output ${argument.file} has no --format before it. Put its --format there`);
    if (before.file !== undefined) {
      throw new CannotRunError('There are more --output than --format. Give each --output its --format before it');
    }
    outputs.push({ ...before, file: argument.file });
  }
  if (outputs.filter(({ file }) => file === undefined).length > 1) {
    throw new CannotRunError('Only one --format can go to standard output. Give the others an --output');
  }
  return outputs;
}

async function write(report: Report, outputs: readonly Output[], colour: boolean): Promise<void> {
  for (const { format, file } of outputs) {
    if (file === undefined) continue;
    await writeResult(file, render(report, format, FILE));
  }
  const json =
    outputs.find(output => output.format === 'json' && output.file !== undefined)?.file ?? (await writeDefault(report));
  const shown = outputs.find(output => output.file === undefined);
  if (!shown) return;
  const text = render(report, shown.format, standardOutput(colour));
  process.stdout.write(shown.format === 'text' ? forLog(`${text.trimEnd()}   report → ${json}\n`) : text);
}

/** `.gds/report.json`, in a folder that git ignores so that it changes no VCS stamp. */
async function writeDefault(report: Report): Promise<string> {
  await writeResult(join('.gds', '.gitignore'), '*\n');
  await writeResult(join('.gds', 'report.json'), renderJson(report));
  return join('.gds', 'report.json');
}

async function writeResult(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(resolve(file)), { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CannotRunError(`${file} cannot be written (${code}). Give another path with --output`);
  }
}
