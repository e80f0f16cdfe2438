import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { tookTooLong, unavailable, type Unavailable } from '../../../evidence/unavailable.ts';
import { cacheFolder, privateFolder } from '../../cache-folder.ts';
import type { CollectContext } from '../../collector.ts';
import { buildCache } from '../build-cache.ts';
import { goEnvironment } from '../environment.ts';
import type { GoProgram } from '../list-program.ts';
import type { GoSettings } from '../settings.ts';
import { runProcess } from '../../process/process.ts';

const position = z.object({
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  endLine: z.number().int(),
  endColumn: z.number().int(),
});

const OutputSchema = z.object({
  pprofImports: z.array(z.object({ position, blank: z.boolean() })),
  pprofRoutes: z.array(z.object({ position, pattern: z.string() })),
  listeners: z.array(
    z.object({ position, address: z.string().nullable(), handler: z.enum(['default', 'other', 'unknown']) }),
  ),
  main: position.nullable(),
  imports: position.nullable(),
  lostErrors: z.array(z.object({ position, name: z.string(), outer: position, read: position })),
  unresolved: z.array(z.string()),
});

/** What the Go program `sourcefacts` answers; positions count bytes, see its `main.go`. */
export type SourceFacts = z.infer<typeof OutputSchema>;

const BUILD_TIMEOUT_MS = 180_000;
const RUN_TIMEOUT_MS = 120_000;
const OUTPUT_BYTES = 16 * 1024 * 1024;

/** Examines a listed program: `pprof` finds imports, routes and listeners, `shadow` lost errors. */
export async function sourceFacts(
  context: CollectContext,
  program: GoProgram,
  mode: 'pprof' | 'shadow',
): Promise<SourceFacts | Unavailable> {
  const binary = await sourceFactsBinary(context, program.settings);
  if (typeof binary !== 'string') return binary;
  const last = program.packages.at(-1);
  const input = {
    goarch: program.env['GOARCH'] ?? program.settings.goarch,
    packages: program.packages.map(each => ({
      importPath: each.importPath,
      name: each.name,
      files: each.files,
      judged: each.own && each.files.length > 0,
      standard: each.standard,
      main: each === last,
      goVersion: each.goVersion,
      importMap: each.importMap,
    })),
  };
  const result = await runProcess({
    file: binary,
    args: ['-mode', mode],
    cwd: context.scratch,
    env: {},
    signal: context.signal,
    timeoutMs: RUN_TIMEOUT_MS,
    input: JSON.stringify(input),
    keepBytes: OUTPUT_BYTES,
  });
  const parsed = result.exitCode === 0 ? OutputSchema.safeParse(parseJson(result.stdout)) : undefined;
  if (parsed?.success) return parsed.data;
  if (result.ended === 'timed-out') return tookTooLong('to read the Go source', RUN_TIMEOUT_MS);
  return unavailable(
    'unreadable',
    `the Go source could not be examined: ${result.stderr.trim().slice(0, 500) || 'no answer'}`,
    'Make the package compile, then run gds again.',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Builds under way in this process, by the file they make. */
const building = new Map<string, Promise<string | Unavailable>>();

/**
 * The program that examines Go source, built from the source that ships with GDS into GDS's cache
 * folder, once for each state of that source and Go release. Its module has no dependencies; it is built
 * outside of any repository, without network, VCS stamp and cgo.
 */
async function sourceFactsBinary(context: CollectContext, settings: GoSettings): Promise<string | Unavailable> {
  const sources = await readSources();
  if (sources === undefined) {
    return unavailable('not-built', 'the source of the Go examiner is missing', 'Install GDS again.');
  }
  const hash = createHash('sha256').update(`${settings.version} ${process.platform} ${process.arch}\n`);
  for (const { name, text } of sources.files) hash.update(`${name}\0${text.length}\0`).update(text);
  const name = `sourcefacts-${hash.digest('hex').slice(0, 32)}${process.platform === 'win32' ? '.exe' : ''}`;
  const cache = privateFolder(cacheFolder(context.env)) ?? context.scratch;
  const file = join(cache, name);
  if (existsSync(file)) return file;
  const running = building.get(file);
  if (running !== undefined) return running;
  const build = buildBinary(context, settings, sources, file).finally(() => building.delete(file));
  building.set(file, build);
  return build;
}

async function buildBinary(
  context: CollectContext,
  settings: GoSettings,
  sources: { readonly folder: string; readonly files: readonly { readonly name: string }[] },
  file: string,
): Promise<string | Unavailable> {
  const folder = await mkdtemp(join(context.scratch, 'sourcefacts-'));
  const copy = join(folder, 'source');
  mkdirSync(copy);
  await Promise.all(sources.files.map(({ name }) => copyFile(join(sources.folder, name), join(copy, name))));
  const partial = `${file}.${process.pid}`;
  const { GOTOOLCHAIN } = context.env;
  const result = await runProcess({
    file: context.tools.go!,
    args: ['build', '-trimpath', '-buildvcs=false', '-o', partial, '.'],
    cwd: copy,
    env: goEnvironment({
      folder,
      path: '/usr/bin:/bin',
      goModCache: settings.modCache,
      goProxy: 'off',
      goWork: 'off',
      extra: { CGO_ENABLED: '0', GOCACHE: (await buildCache(context, settings, 'analysis')).folder },
      // Nothing of the caller's: this program runs here, whatever platform the target is for.
      caller: GOTOOLCHAIN === undefined ? {} : { GOTOOLCHAIN },
    }),
    signal: context.signal,
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  await rm(folder, { recursive: true, force: true });
  if (result.exitCode !== 0) {
    await rm(partial, { force: true });
    if (result.ended === 'timed-out') return tookTooLong('to build what reads Go source', BUILD_TIMEOUT_MS);
    return unavailable(
      'not-built',
      `the Go examiner does not build: ${result.stderr.trim().slice(0, 500)}`,
      'Use Go 1.21 or newer.',
    );
  }
  await rename(partial, file);
  return file;
}

/** Beside the package (`src/collect/go/analysis`, `dist/collect/go/analysis`), or beside one bundled file. */
const PLACES = ['../../../../go/sourcefacts/', './go/sourcefacts/'];

async function readSources() {
  for (const place of PLACES) {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    if (!existsSync(join(folder, 'go.mod'))) continue;
    const names = (await readdir(folder)).filter(
      name => name === 'go.mod' || (name.endsWith('.go') && !name.endsWith('_test.go')),
    );
    const files = await Promise.all(
      names.sort().map(async name => ({ name, text: await readFile(join(folder, name), 'utf8') })),
    );
    return { folder, files };
  }
  return undefined;
}
