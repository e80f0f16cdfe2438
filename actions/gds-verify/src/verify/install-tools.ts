import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type InstalledTool, installPinnedTools } from '@gds-dev/core/node';
import { duration } from '@gds-dev/core/terminal';
import { log } from '../log.ts';

/** What `verify` takes, so that it finds the tools and says of those that are missing why. */
export interface ToolSet {
  /** The environment that was given, with `GDS_TOOLS_DIR`. */
  readonly env: NodeJS.ProcessEnv;
  readonly installed: readonly InstalledTool[];
}

export interface InstallOptions {
  /** Where the judged repository is: no program in it is taken for Go. */
  readonly workingDirectory: string;
  /** The job's environment: what `go install` gets of it is in the core's `installEnvironment`, and no token is. */
  readonly env: NodeJS.ProcessEnv;
  /** Left out: ends after 10 minutes, so that a module proxy that does not answer does not take the job's time. */
  readonly signal?: AbortSignal;
}

const LIMIT_MS = 600_000;

/**
 * Puts delve, staticcheck and shadow, each at its pinned version, into the runner's tool cache
 * (`$RUNNER_TOOL_CACHE/gds/…`), into `$RUNNER_TEMP/gds-tools` where that cannot be written, or where `GDS_TOOLS_DIR`
 * says. What is there at its version stays, so that a self-hosted runner installs once. Never rejects: a tool that
 * could not be installed is logged, and its checks have no data.
 */
export async function installTools({
  workingDirectory,
  env,
  signal = AbortSignal.timeout(LIMIT_MS),
}: InstallOptions): Promise<ToolSet> {
  let tools: ToolSet = { env, installed: [] };
  try {
    const folders = foldersFor(env);
    for (const [index, folder] of folders.entries()) {
      tools = { env: folder === undefined ? env : { ...env, GDS_TOOLS_DIR: folder }, installed: [] };
      const installed = await installPinnedTools(workingDirectory, tools.env, signal, ({ tool, step }) => {
        if (step === 'installing') log(`${tool.name} ${tool.version} …`);
      });
      tools = { ...tools, installed };
      const failed = installed.some(({ outcome }) => outcome.state === 'failed');
      if (failed && index < folders.length - 1 && folder !== undefined && !(await isWritable(folder))) {
        log(`${folder} cannot be written: the temporary folder of the runner takes the tools`);
        continue;
      }
      for (const tool of installed) log(inWords(tool));
      return tools;
    }
  } catch (error) {
    log(`No tools are installed, and checks that need one have no data: ${messageOf(error)}`);
  }
  return tools;
}

/** In the order in which they are tried; `undefined`: the user's own folder, as `gds tools install` takes it. */
function foldersFor(env: NodeJS.ProcessEnv): readonly (string | undefined)[] {
  const { GDS_TOOLS_DIR: own, RUNNER_TOOL_CACHE: cache, RUNNER_TEMP: temporary } = env;
  if (own) return [own];
  const folders = [
    // Runners of several systems may share one cache.
    ...(cache ? [join(cache, 'gds', `${process.platform}-${process.arch}`)] : []),
    ...(temporary ? [join(temporary, 'gds-tools')] : []),
  ];
  return folders.length > 0 ? folders : [undefined];
}

async function isWritable(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    return true;
  } catch {
    return false; // EACCES, EROFS, ENOTDIR: the next folder
  }
}

function inWords({ name, version, ms, outcome }: InstalledTool): string {
  switch (outcome.state) {
    case 'present':
      return `${name} ${version} is there already: ${outcome.file}`;
    case 'installed':
      return `${name} ${version} installed in ${duration(ms)}: ${outcome.file}`;
    case 'failed':
      return `${name} ${version} could not be installed, and its checks have no data: ${outcome.message}\n${outcome.remedy}`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
