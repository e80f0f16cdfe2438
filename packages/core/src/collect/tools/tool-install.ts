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
 * fails: its outcome says why.
 */
export async function installTools(options: InstallToolsOptions): Promise<readonly InstalledTool[] | Unavailable> {
  const settings = await readGoSettings({ tools: { go: options.go }, env: options.env, signal: options.signal });
  if ('available' in settings) return settings;
  const tools = options.tools ?? PINNED_TOOLS;
  const results: InstalledTool[] = [];
  for (const tool of tools) {
    options.onProgress?.({ tool, step: 'installing' });
    const started = performance.now();
    const outcome = await installTool(tool, settings, options);
    const result = { name: tool.name, version: tool.version, ms: performance.now() - started, outcome };
    results.push(result);
    options.onProgress?.({ tool, step: 'done', result });
  }
  return results;
}

async function installTool(
  tool: PinnedTool,
  settings: GoSettings,
  options: InstallToolsOptions,
): Promise<InstalledTool['outcome']> {
  const file = toolFile(tool, options.env);
  const buildOf = (path: string) => toolBuildOf(path, tool.module);
  const present = await buildOf(file);
  if (present?.version === tool.version && !isOlderRelease(present.go, settings.version))
    return { state: 'present', file };
  await mkdir(toolsFolder(options.env), { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(tmpdir(), 'gds-install-'));
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
        message: result.stderr.trim().slice(-1000) || `go install ${result.ended}`,
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
    await Promise.all([removeFolder(folder), removeFolder(bin)]);
  }
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
