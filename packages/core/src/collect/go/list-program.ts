import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { tookTooLong, unavailable, type Unavailable } from '../../evidence/unavailable.ts';
import type { CollectContext } from '../collector.ts';
import { buildCache } from './build-cache.ts';
import { firstLine } from './first-line.ts';
import { goEnvironment } from './environment.ts';
import { goSettings, type GoSettings } from './settings.ts';
import { listedPackages } from './list-json.ts';
import { withoutMachinePaths } from './machine-paths.ts';
import { endlessModuleFile } from './modules/endless-file.ts';
import { nearestFile } from './modules/nearest-file.ts';
import { environmentOf, selectingFlags, trimsPaths } from './recipe-arguments.ts';
import { oncePerRun } from '../process/once-per-run.ts';
import { runProcess } from '../process/process.ts';
import { isBelow, SourceFiles } from './analysis/source-files.ts';

/** One package of the target's program. */
export interface ListedPackage {
  readonly importPath: string;
  readonly name: string;
  /** Absolute folder. */
  readonly dir: string;
  /** Absolute paths of the Go files that a build without cgo compiles and that may be read (CL6). */
  readonly files: readonly string[];
  /** Of Go's standard library. */
  readonly standard: boolean;
  /** Of the target's own module, or of another module of its workspace. */
  readonly own: boolean;
  /** Language version with the prefix `go`, empty when the module states none. */
  readonly goVersion: string;
  readonly importMap: Readonly<Record<string, string>>;
  /** Why the package could not be listed whole, in Go's words. */
  readonly problem?: string;
}

/** The target's program as `go list` sees it, and how it was asked. */
export interface GoProgram {
  /** The same for targets whose packages, flags and environment are the same. */
  readonly key: string;
  readonly settings: GoSettings;
  /** Absolute folder of the main package: the working directory of every Go child. */
  readonly folder: string;
  /** In dependency order, the main package last. */
  readonly packages: readonly ListedPackage[];
  /** Flags that a vet of the same packages takes: `-mod=…`, `-tags=…`. */
  readonly flags: readonly string[];
  /** Environment of a Go child that may use cgo; discovery itself ran with `CGO_ENABLED=0`. */
  readonly env: Readonly<Record<string, string>>;
}

const FIELDS = 'ImportPath,Name,Dir,GoFiles,Standard,ImportMap,Module,Error';
const LIST_TIMEOUT_MS = 120_000;
const LIST_BYTES = 64 * 1024 * 1024;

const ListedSchema = z.object({
  ImportPath: z.string(),
  Name: z.string().default(''),
  Dir: z.string().default(''),
  GoFiles: z.array(z.string()).default([]),
  Standard: z.boolean().default(false),
  ImportMap: z.record(z.string(), z.string()).default({}),
  Module: z.object({ Main: z.boolean().default(false), GoVersion: z.string().default('') }).optional(),
  Error: z.object({ Err: z.string().default('') }).optional(),
});

/**
 * Lists the target's main package and everything it depends on, without compiling and without running
 * a C compiler, pkg-config or git (BD6, BD7): plain `go list -e -deps -json`, `CGO_ENABLED=0`,
 * `-buildvcs=false`, and the recipe's own module mode, tags and environment. Targets of one program share
 * one listing.
 */
export async function listProgram(context: CollectContext): Promise<GoProgram | Unavailable> {
  const { target, tools, repository } = context;
  if (target === null || target.kind !== 'package') {
    return unavailable('refused', 'the target is not a Go package', 'Name a package such as `./cmd/server`.');
  }
  if (tools.go === undefined) {
    return unavailable('tool-missing', 'Go is not on PATH', 'Install Go from https://go.dev/dl/ and run gds again.');
  }
  const folder = await realpath(join(repository.workingDirectory, target.subject)).catch(() => undefined);
  if (folder === undefined || !isBelow(folder, repository.root)) {
    return unavailable(
      'unreadable',
      `${target.subject} is no folder of the repository`,
      'Name the folder of a main package below the repository, such as `./cmd/server`.',
    );
  }
  const endless = await endlessModuleFile(repository, folder);
  if (endless !== undefined) {
    return unavailable('unreadable', `${endless} leads to a device or a pipe`, 'Make it a file.');
  }
  const settings = await goSettings(context);
  if ('available' in settings) return settings;
  const found = await context.get('buildRecipe');
  const recipe = found.available ? found.value : undefined;
  const own = environmentOf(recipe);
  const goWork = own['GOWORK'] ?? nearestFile(repository, folder, 'go.work') ?? 'off';
  // Of two the last one counts.
  const flags = [moduleMode(context, folder, goWork), ...selectingFlags(recipe)];
  const env = goEnvironment({
    folder: join(context.scratch, 'analysis'),
    path: tools.path ?? '',
    goModCache: settings.modCache,
    goProxy: 'off',
    goWork,
    // As the build, so that what it compiled is found again: see seedAnalysis.
    goFlags: recipe !== undefined && trimsPaths(recipe) ? '-trimpath' : '',
    extra: {
      GOCACHE: (await buildCache(context, settings, 'analysis')).folder,
      ...own,
    },
    caller: context.env,
  });
  const key = createHash('sha256')
    .update(JSON.stringify([folder, flags, env]))
    .digest('hex');
  return oncePerRun(context, `list ${key}`, shared =>
    list(shared, target.subject, { key, settings, folder, flags, env }),
  );
}

async function list(
  context: CollectContext,
  subject: string,
  asked: Omit<GoProgram, 'packages'>,
): Promise<GoProgram | Unavailable> {
  const { settings, folder, flags, env } = asked;
  const result = await runProcess({
    file: settings.go,
    args: ['list', '-e', '-deps', `-json=${FIELDS}`, '-buildvcs=false', ...flags, '--', '.'],
    cwd: folder,
    env: { ...env, CGO_ENABLED: '0' },
    signal: context.signal,
    timeoutMs: LIST_TIMEOUT_MS,
    keepBytes: LIST_BYTES,
  });
  if (result.ended === 'timed-out') return tookTooLong(`\`go list\` of ${subject}`, LIST_TIMEOUT_MS);
  if (result.stderr.includes('invalid boolean value')) {
    return unavailable(
      'unreadable',
      `${settings.version} is older than Go 1.19, whose \`go list\` is the first to give chosen fields`,
      'Run gds with Go 1.19 or later: put it on PATH, and ask for no older one by GOTOOLCHAIN. The `go` line can stay.',
    );
  }
  if (result.exitCode !== 0 || result.droppedBytes > 0) {
    return unavailable(
      'unreadable',
      `\`go list\` could not list ${subject}: ${firstLine(withoutMachinePaths(context, { settings }, result.stderr)) ?? 'no message'}`,
      `Make \`go list -mod=readonly ${subject}\` work in the repository.`,
    );
  }
  const listed = listedPackages(result.stdout, ListedSchema);
  if (listed === undefined) {
    return unavailable('unreadable', '`go list` gave an answer of an unknown form', 'Use a supported Go release.');
  }
  return { ...asked, packages: await Promise.all(await withFiles(listed, context, settings)) };
}

async function withFiles(
  listed: readonly z.infer<typeof ListedSchema>[],
  context: CollectContext,
  settings: GoSettings,
): Promise<Promise<ListedPackage>[]> {
  const own = await SourceFiles.below([context.repository.root]);
  const foreign = await SourceFiles.below([context.repository.root, settings.root, settings.modCache]);
  return listed.map(async ({ Module, Error: error, ...each }) => {
    const isOwn = Module?.Main === true;
    const paths = each.GoFiles.map(file => join(each.Dir, file));
    const accepted = await Promise.all(paths.map(path => (isOwn ? own : foreign).accept(path)));
    const refused = accepted.filter(path => path === undefined).length;
    const problem =
      error !== undefined
        ? (firstLine(withoutMachinePaths(context, { settings }, error.Err)) ?? 'no message')
        : refused > 0
          ? `${refused} of its files may not be read`
          : undefined;
    return {
      importPath: each.ImportPath,
      name: each.Name,
      dir: each.Dir,
      files: accepted.filter(path => path !== undefined),
      standard: each.Standard,
      own: isOwn,
      goVersion: Module?.GoVersion ? `go${Module.GoVersion}` : '',
      importMap: each.ImportMap,
      ...(problem === undefined ? {} : { problem }),
    };
  });
}

/** `-mod=vendor` where Go would take it by itself; a workspace has no vendor folder of a module. */
function moduleMode(context: CollectContext, folder: string, work: string): string {
  const vendored =
    work === 'off' && nearestFile(context.repository, folder, join('vendor', 'modules.txt')) !== undefined;
  return vendored ? '-mod=vendor' : '-mod=readonly';
}
