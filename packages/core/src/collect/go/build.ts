import { mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { BuildRecipe } from '../../evidence/build-recipe.ts';
import type { Unavailable } from '../../evidence/index.ts';
import type { CollectContext, PlannedTarget } from '../collector.ts';
import { buildArguments } from './build-arguments.ts';
import { goEnvironment } from './environment.ts';
import { type GoSettings, goSettings } from './settings.ts';
import { downloadModules } from './download.ts';
import { oncePerRun } from '../process/once-per-run.ts';
import { type ProcessResult, runProcess } from '../process/process.ts';
import { goWorkOf } from './go-work.ts';
import { withoutMachinePaths } from './machine-paths.ts';
import { workCopy, type WorkCopy } from './work-copy.ts';

const BUILD_TIMEOUT_MS = 15 * 60_000;
/** Two builds within one second would hide a clock that counts seconds. */
const APART_MS = 2000;

/** What differs from one surroundings to the next; {@link Rebuild.varied} names it. */
export const VARIED = ['directory', 'GOCACHE', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'time'] as const;
const ZONES = ['UTC', 'Asia/Kathmandu', 'America/St_Johns'];
const LANGUAGES = ['C', 'de_DE.UTF-8', 'ja_JP.UTF-8'];

/** One of the places in which packages are built; nothing is shared between two of them. */
export interface Surroundings {
  readonly n: number;
  readonly copy: WorkCopy;
  readonly settings: GoSettings;
  /** Environment of a build: no proxy, caches of its own. */
  readonly env: Readonly<Record<string, string>>;
}

export interface BuildVariant {
  /** Which stand-in takes the place of values that a command would compute. */
  readonly standIn: 1 | 2;
  /** Distinguishes the file from that of another experiment in the same place. */
  readonly experiment?: string;
}

export interface BuildOutcome {
  readonly ok: boolean;
  /** Absolute path of the binary; absent when the build failed. */
  readonly path?: string;
  readonly ms: number;
  readonly ended: ProcessResult['ended'];
  /** Go's words, paths of this machine removed. */
  readonly stderr: string;
  readonly isolation: 'namespace' | 'proxy-off';
}

/** The n-th surroundings (from 1), with modules downloaded before the first use. */
export async function surroundings(
  context: CollectContext,
  recipe: BuildRecipe,
  n: number,
): Promise<Surroundings | Unavailable> {
  const settings = await goSettings(context);
  if ('available' in settings) return settings;
  const copy = await workCopy(context, n);
  if ('available' in copy) return copy;
  await downloadModules(context, settings, copy);
  const env = goEnvironment({
    folder: join(context.scratch, n === 1 ? 's1' : `surroundings-${n}`),
    path: settings.path,
    goModCache: settings.modCache,
    goProxy: 'off',
    goWork: goWorkOf(context, copy),
    caller: context.env,
    extra: {
      TZ: ZONES[(n - 1) % ZONES.length]!,
      LANG: LANGUAGES[(n - 1) % LANGUAGES.length]!,
      ...Object.fromEntries(recipe.env.map(({ name, value }) => [name, value])),
    },
  });
  return { n, copy, settings, env };
}

/** The build with the recipe's own flags in the n-th surroundings, made once a target and run. */
export function buildIn(caller: CollectContext, target: PlannedTarget, n: number): Promise<BuildOutcome | Unavailable> {
  return oncePerRun(caller, `build ${target.name} ${n}`, async context => {
    const recipe = await context.get('buildRecipe');
    if (!recipe.available) return recipe;
    const place = await surroundings(context, recipe.value, n);
    if ('available' in place) return place;
    return goBuild(context, target, recipe.value, place, { standIn: n === 1 ? 1 : 2 });
  });
}

/** Builds the target's package without network into a file of its own. Builds of one place queue up. */
export function goBuild(
  context: CollectContext,
  target: PlannedTarget,
  recipe: BuildRecipe,
  place: Surroundings,
  variant: BuildVariant,
): Promise<BuildOutcome> {
  return queued(context, place.n, async () => {
    await pauseAfterLastBuild(context);
    const name = `${target.name.replace(/[^\w.-]/g, '_')}-${variant.standIn}${variant.experiment === undefined ? '' : `-${variant.experiment}`}`;
    const path = join(
      context.scratch,
      'out',
      String(place.n),
      name,
      `${binaryName(target)}${place.settings.goos === 'windows' ? '.exe' : ''}`,
    );
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const args = ['build', ...moduleMode(context, recipe), ...buildArguments(recipe, variant), '-o', path];
    let run = await runOffline(context, place, [...args, '--', packageArgument(target.subject)]);
    if (run.exitCode !== 0 && run.stderr.includes('error obtaining VCS status')) {
      context.note(
        `${target.name}: git could not be asked for the commit, so the binary was built without its VCS stamp`,
      );
      run = await runOffline(context, place, [...args, '-buildvcs=false', '--', packageArgument(target.subject)]);
    }
    return {
      ok: run.exitCode === 0 && existsSync(path),
      ...(run.exitCode === 0 ? { path } : {}),
      ms: Math.round(run.ms),
      ended: run.ended,
      stderr: withoutMachinePaths(context, place, run.stderr),
      isolation: context.tools.unshare === undefined ? 'proxy-off' : 'namespace',
    };
  });
}

/** Runs Go with the IP network blocked where this machine allows it. */
export function runOffline(
  context: CollectContext,
  place: Surroundings,
  args: readonly string[],
): Promise<ProcessResult> {
  const { unshare } = context.tools;
  const { go } = place.settings;
  return context.job(() =>
    runProcess({
      file: unshare ?? go,
      args: unshare === undefined ? args : ['-rn', '--', go, ...args],
      cwd: place.copy.workingDirectory,
      env: place.env,
      signal: context.signal,
      timeoutMs: BUILD_TIMEOUT_MS,
    }),
  );
}

/** `./cmd/x`, `.`: never something that could be read as a flag. */
export function packageArgument(subject: string): string {
  const path = posix.normalize(subject.replace(/^(?:\.\/)+/, '') || '.').replace(/\/$/, '');
  return path === '.' || path.startsWith('../') || path === '..' ? path : `./${path}`;
}

/** `-mod=readonly`, unless a vendor folder or the recipe says otherwise. */
function moduleMode(context: CollectContext, recipe: BuildRecipe): readonly string[] {
  const vendored = existsSync(join(context.repository.workingDirectory, 'vendor', 'modules.txt'));
  const said = recipe.flags.some(flag => flag.name === '-mod' && flag.use === 'used');
  return vendored || said ? [] : ['-mod=readonly'];
}

function binaryName(target: PlannedTarget): string {
  const name = posix.basename(packageArgument(target.subject)).replace(/[^\w.-]/g, '_');
  return name === '.' || name === '..' || name === '' ? 'main' : name;
}

function queued<T>(context: CollectContext, n: number, work: () => Promise<T>): Promise<T> {
  const queue = queues.get(context.tools) ?? new Map<number, Promise<unknown>>();
  queues.set(context.tools, queue);
  const result = (queue.get(n) ?? Promise.resolve()).then(work);
  queue.set(
    n,
    result.catch(() => undefined),
  );
  return result;
}
const queues = new WeakMap<object, Map<number, Promise<unknown>>>();

async function pauseAfterLastBuild(context: CollectContext): Promise<void> {
  const last = lastStarts.get(context.tools);
  const wait = last === undefined ? 0 : last + APART_MS - Date.now();
  if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait));
  lastStarts.set(context.tools, Date.now());
}
const lastStarts = new WeakMap<object, number>();
