import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CollectContext } from '../collector.ts';
import { firstLine } from './first-line.ts';
import { goEnvironment } from './environment.ts';
import { goWorkOf } from './modules/go-work.ts';
import { withoutMachinePaths } from './machine-paths.ts';
import type { GoSettings } from './settings.ts';
import { networkEnvironment } from '../tools/network-environment.ts';
import { oncePerRun } from '../process/once-per-run.ts';
import { contained } from '../process/containment.ts';
import { type ProcessOptions, type ProcessResult, runProcess } from '../process/process.ts';
import type { WorkCopy } from '../repository/copy-work-tree.ts';

const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

export interface Download {
  readonly ok: boolean;
  /** Go's words when it failed. */
  readonly message: string;
}

/**
 * One `go mod download` with the caller's own proxy before anything is built, so that what is
 * missing later is missing from go.mod and go.sum and not from this machine. Says so in a note.
 */
export function downloadModules(caller: CollectContext, settings: GoSettings, copy: WorkCopy): Promise<Download> {
  return oncePerRun(caller, 'download', async context => {
    const run = await runWithProxy(context, settings, copy, ['mod', 'download']);
    const words = withoutMachinePaths(context, { copy, settings }, run.stderr).trim().slice(0, 2000);
    const message = words === '' && run.ended !== 'exited' ? 'it did not end in time' : words;
    context.note(
      run.exitCode === 0
        ? '`go mod download` used your GOPROXY, once, before the builds'
        : `\`go mod download\` failed: ${firstLine(message) ?? 'no message'}`,
    );
    return { ok: run.exitCode === 0, message };
  });
}

/** Runs Go in the copy with the caller's proxy; go.mod and go.sum of the copy are as before afterwards. */
export async function runWithProxy(
  context: CollectContext,
  settings: GoSettings,
  copy: WorkCopy,
  args: readonly string[],
  { keepBytes }: Pick<ProcessOptions, 'keepBytes'> = {},
): Promise<ProcessResult> {
  const kept = ['go.mod', 'go.sum', 'go.work.sum'].map(name => join(copy.workingDirectory, name));
  const before = await Promise.all(kept.map(path => readFile(path).catch(() => null)));
  const run = await runProcess({
    ...contained(context.tools.containment?.online, settings.go, args),
    cwd: copy.workingDirectory,
    env: goEnvironment({
      folder: join(context.scratch, 'download'),
      path: settings.path,
      goModCache: settings.modCache,
      goProxy: settings.proxy,
      goWork: goWorkOf(context, copy),
      caller: context.env,
      extra: { ...settings.download, ...networkEnvironment(context.env) },
    }),
    signal: context.signal,
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
    ...(keepBytes !== undefined && { keepBytes }),
  });
  for (const [index, path] of kept.entries()) {
    const bytes = before[index];
    const after = await readFile(path).catch(() => null);
    if (bytes && !after?.equals(bytes)) await writeFile(path, bytes);
    else if (!bytes && after) await rm(path, { force: true });
  }
  return run;
}
