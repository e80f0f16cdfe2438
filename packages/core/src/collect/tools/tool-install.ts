import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Unavailable } from '../../evidence/unavailable.ts';
import { goEnvironment } from '../go/environment.ts';
import { readGoSettings, type GoSettings } from '../go/settings.ts';
import { networkEnvironment } from './network-environment.ts';
import { PINNED_TOOLS, type PinnedTool } from './pinned-tools.ts';
import { runProcess } from '../process/process.ts';
import { toolFile, toolsFolder } from './tools-folder.ts';
import { isOlderRelease, toolBuildOf } from './tool-version.ts';

export interface InstallToolsOptions {
  /** Absolute path of the `go` command. */
  readonly go: string;
  /** The caller's environment: its module proxy, checksum database and module cache are used. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Called when a tool's turn comes and when it is done. */
  readonly onProgress?: (event: ToolProgress) => void;
  /** Left out: every pinned tool. */
  readonly tools?: readonly PinnedTool[];
}

export type ToolProgress = { readonly tool: PinnedTool } & (
  { readonly step: 'installing' } | { readonly step: 'done'; readonly result: InstalledTool }
);

export interface InstalledTool {
  readonly name: PinnedTool['name'];
  readonly version: string;
  readonly ms: number;
  readonly outcome:
    | { readonly state: 'installed' | 'present'; /** Absolute. */ readonly file: string }
    | { readonly state: 'failed'; readonly message: string; readonly remedy: string };
}

const INSTALL_TIMEOUT_MS = 600_000;

/**
 * Installs the pinned tools with `go install package@version`, each into a folder of its own below
 * {@link toolsFolder}, never inside a judged module. A tool whose file was built from the right module
 * version by this Go release or a newer one is left as it is. Go checks each module against the caller's checksum
 * database: the variables that would leave modules out are empty (SU6). Rejects never for a tool that
 * fails, or a folder that cannot be written: its outcome says why.
 */
export async function installTools(options: InstallToolsOptions): Promise<readonly InstalledTool[] | Unavailable> {
  const settings = await readGoSettings({ tools: { go: options.go }, env: options.env, signal: options.signal });
  if ('available' in settings) return settings;
  const tools = options.tools ?? PINNED_TOOLS;
  const results: InstalledTool[] = [];
  // One build cache for all: each of them compiles the same standard library.
  const folder = await mkdtemp(join(tmpdir(), 'gds-install-'));
  try {
    for (const tool of tools) {
      options.onProgress?.({ tool, step: 'installing' });
      const started = performance.now();
      const outcome = await installTool(tool, { folder, settings, options });
      const result = { name: tool.name, version: tool.version, ms: performance.now() - started, outcome };
      results.push(result);
      options.onProgress?.({ tool, step: 'done', result });
    }
  } finally {
    await removeFolder(folder);
  }
  return results;
}

interface Installation {
  /** Private, for what Go writes beside the tool. */
  readonly folder: string;
  readonly settings: GoSettings;
  readonly options: InstallToolsOptions;
}

async function installTool(tool: PinnedTool, installation: Installation): Promise<InstalledTool['outcome']> {
  try {
    return await installInto(toolFile(tool, installation.options.env), tool, installation);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    return {
      state: 'failed',
      message: `${toolsFolder(installation.options.env)} cannot be written (${String(error.code)})`,
      remedy: 'Set GDS_TOOLS_DIR to a folder that can be written.',
    };
  }
}

async function installInto(
  file: string,
  tool: PinnedTool,
  { folder, settings, options }: Installation,
): Promise<InstalledTool['outcome']> {
  const buildOf = (path: string) => toolBuildOf(path, tool.module);
  const present = await buildOf(file);
  if (present?.version === tool.version && !isOlderRelease(present.go, settings.version))
    return { state: 'present', file };
  await mkdir(toolsFolder(options.env), { recursive: true, mode: 0o700 });
  const bin = await mkdtemp(join(toolsFolder(options.env), '.installing-'));
  try {
    const result = await runProcess({
      file: options.go,
      args: ['install', '-trimpath', `${tool.package}@${tool.version}`],
      cwd: folder,
      env: installEnvironment(folder, bin, settings, options.env),
      signal: options.signal,
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
    if (result.exitCode !== 0) {
      return {
        state: 'failed',
        message: withoutDownloads(result.stderr).slice(-1000) || `go install ${result.ended}`,
        remedy: CHANGED.test(result.stderr)
          ? `Do not install it: what your module proxy serves (\`go env GOPROXY\`) is not what the checksum database (\`go env GOSUMDB\`) knows.`
          : `Let \`go install ${tool.package}@${tool.version}\` reach your module proxy (\`go env GOPROXY\`).`,
      };
    }
    const made = join(bin, basename(file));
    const version = (await buildOf(made))?.version;
    if (version !== tool.version) {
      return {
        state: 'failed',
        message: `the installed ${tool.name} is of ${tool.module} ${version ?? 'of no version'}, not ${tool.version}`,
        remedy: 'Check what your module proxy serves.',
      };
    }
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await rename(made, file);
    return { state: 'installed', file };
  } finally {
    await removeFolder(bin);
  }
}

/** What Go says of a failure, without the modules that it fetched before. */
function withoutDownloads(words: string): string {
  const lines = words.split('\n').filter(line => !line.startsWith('go: downloading '));
  return lines.join('\n').trim();
}

/** Words of cmd/go about a module whose sum or whose database's signature is wrong. */
const CHANGED = /SECURITY ERROR|checksum mismatch|invalid signature/;

/** The whole environment of `go install`, for the golden of its test. */
export function installEnvironment(
  folder: string,
  bin: string,
  settings: Pick<GoSettings, 'modCache' | 'proxy' | 'download'>,
  caller: NodeJS.ProcessEnv,
): Record<string, string> {
  const { GOTOOLCHAIN } = caller;
  return goEnvironment({
    folder,
    // Git is not needed: modules come from the proxy (GOVCS is off). The C compiler neither: cgo is off.
    path: '/usr/bin:/bin',
    goModCache: settings.modCache,
    goProxy: settings.proxy,
    goWork: 'off',
    extra: {
      ...networkEnvironment(caller),
      GOBIN: bin,
      GOSUMDB: settings.download.GOSUMDB === 'off' ? 'sum.golang.org' : settings.download.GOSUMDB,
      GONOSUMDB: '',
      GONOPROXY: '',
      GOPRIVATE: '',
      GOINSECURE: '',
      CGO_ENABLED: '0',
    },
    caller: GOTOOLCHAIN === undefined ? {} : { GOTOOLCHAIN },
  });
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(async () => {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o700);
    }
    await rm(folder, { recursive: true, force: true });
  });
}
