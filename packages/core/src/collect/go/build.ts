import { mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildRecipe, ComputedValue } from '../../evidence/build-recipe.ts';
import { tookTooLong, unavailable, type Unavailable } from '../../evidence/index.ts';
import type { CollectContext, PlannedTarget } from '../collector.ts';
import { oncePerRun } from '../process/once-per-run.ts';
import { contained, isHoldersOwn } from '../process/containment.ts';
import { type ProcessResult, runProcess } from '../process/process.ts';
import { buildArguments } from './build-arguments.ts';
import { seedAnalysis } from './build-cache.ts';
import { withoutMachinePaths } from './machine-paths.ts';
import { movedClock, removeShared } from './moved-clock.ts';
import { selectingFlags } from './recipe-arguments.ts';
import { type Surroundings, surroundings } from './surroundings.ts';
import { targetInWords } from '../../standard/index.ts';

const BUILD_TIMEOUT_MS = 15 * 60_000;
/** Two builds within one second would hide a clock that counts seconds. */
const APART_MS = 2000;

export interface BuildVariant {
  /** Which stand-in takes the place of values that a command would compute. */
  readonly standIn: 1 | 2;
  /** Distinguishes the file from that of another experiment in the same place. */
  readonly experiment?: string;
  /** Values whose stand-in is that of variant 1, whatever `standIn` says. */
  readonly held?: readonly ComputedValue[];
  /** Flags after the recipe's own. */
  readonly flags?: readonly string[];
}

/** `path` is the absolute one of the binary. */
export type BuildOutcome = BuildRun & ({ readonly ok: true; readonly path: string } | { readonly ok: false });

interface BuildRun {
  readonly ms: number;
  readonly ended: ProcessResult['ended'];
  /** Go's words, paths of this machine removed. */
  readonly stderr: string;
  /** When Go itself was started, milliseconds since the epoch. */
  readonly startedAt: number;
}

/** The build with the recipe's own flags in the n-th surroundings, made once a target and run; why when it was not made. */
export function buildIn(caller: CollectContext, target: PlannedTarget, n: number): Promise<BuildOutcome | Unavailable> {
  return oncePerRun(caller, `build ${target.name} ${n}`, async context => {
    const recipe = await context.get('buildRecipe');
    if (!recipe.available) return recipe;
    const place = await surroundings(context, recipe.value, n);
    if ('available' in place) return place;
    const built = await goBuild(context, target, recipe.value, place, { standIn: n === 1 ? 1 : 2 });
    if (n === 1) await seedAnalysis(context, place.settings);
    return (built.ok ? undefined : unanswered(built, target, n)) ?? built;
  });
}

/** Why a build that was not made to its end says nothing of the package. */
function unanswered({ ended, stderr }: BuildOutcome, target: PlannedTarget, n: number): Unavailable | undefined {
  if (ended === 'timed-out' || ended === 'aborted')
    return tookTooLong(`build ${n} of ${targetInWords(target)}`, BUILD_TIMEOUT_MS);
  const [words = ''] = stderr.split('\n');
  const full = stderr.split('\n').find(line => /: (?:no space left on device|disk quota exceeded)$/i.test(line));
  if (full !== undefined) {
    return unavailable(
      'refused',
      `build ${n} of ${targetInWords(target)} found no space on the disk: ${full.trim().slice(0, 300)}`,
      'Free space where temporary files are (TMPDIR) and where GDS keeps its build caches (GDS_CACHE_DIR, else ~/.cache/gds).',
    );
  }
  if (ended !== 'not-started' && !isHoldersOwn(words)) return undefined;
  return unavailable(
    'refused',
    `this machine did not start build ${n} of ${targetInWords(target)}: ${words.slice(0, 300)}`,
    'Mend what it says, or run gds where namespaces and limits may be set.',
  );
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
    const name = `${target.name.replace(/[^\w.-]/g, '_')}-${variant.standIn}${variant.experiment === undefined ? '' : `-${variant.experiment}`}`;
    const path = join(
      context.scratch,
      'out',
      String(place.n),
      name,
      `${binaryName(target)}${place.settings.goos === 'windows' ? '.exe' : ''}`,
    );
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const flags = [...moduleMode(context, recipe), ...buildArguments(recipe, variant), ...(variant.flags ?? [])];
    const args = ['build', ...flags, '-o', path];
    const { run, startedAt } = await context.job(async () => {
      const start = await pauseAfterLastBuild(context);
      const subject = ['--', packageArgument(target.subject)];
      const first = await runHeld(context, place, [...args, ...subject]);
      if (first.exitCode === 0 || !first.stderr.includes('error obtaining VCS status'))
        return { run: first, startedAt: start };
      context.note(
        `${target.name}: git could not be asked for the commit, so the binary was built without its VCS stamp`,
      );
      return { run: await runHeld(context, place, [...args, '-buildvcs=false', ...subject]), startedAt: start };
    });
    return {
      ...(run.exitCode === 0 && existsSync(path) ? { ok: true, path } : { ok: false }),
      ms: Math.round(run.ms),
      ended: run.ended,
      stderr: withoutMachinePaths(context, place, run.stderr),
      startedAt,
    };
  });
}

/** Runs Go with the IP network blocked where this machine allows it. */
export function runOffline(
  context: CollectContext,
  place: Surroundings,
  args: readonly string[],
): Promise<ProcessResult> {
  return context.job(() => runHeld(context, place, args));
}

async function runHeld(context: CollectContext, place: Surroundings, args: readonly string[]): Promise<ProcessResult> {
  const { containment, faketime } = context.tools;
  const held = contained(containment?.offline, place.settings.go, args);
  const moved =
    place.clockMoved && faketime !== undefined ? movedClock(faketime, [held.file, ...held.args]) : undefined;
  const run = await runProcess({
    file: moved?.file ?? held.file,
    args: moved?.args ?? held.args,
    cwd: place.copy.workingDirectory,
    env: { ...place.env, ...moved?.env },
    signal: context.signal,
    timeoutMs: BUILD_TIMEOUT_MS,
    ...(place.umask === undefined ? {} : { umask: place.umask }),
  });
  if (moved) await removeShared(run);
  return run;
}

/** `./cmd/x`, `.`: never something that could be read as a flag. */
export function packageArgument(subject: string): string {
  const path = posix.normalize(subject.replace(/^(?:\.\/)+/, '') || '.').replace(/\/$/, '');
  return path === '.' || path.startsWith('../') || path === '..' ? path : `./${path}`;
}

/** `-mod=readonly`, unless a vendor folder or the recipe says otherwise. */
function moduleMode(context: CollectContext, recipe: BuildRecipe): readonly string[] {
  const vendored = existsSync(join(context.repository.workingDirectory, 'vendor', 'modules.txt'));
  const said = selectingFlags(recipe).some(flag => flag.startsWith('-mod='));
  return vendored || said ? [] : ['-mod=readonly'];
}

function binaryName(target: PlannedTarget): string {
  const name = posix.basename(packageArgument(target.subject)).replace(/[^\w.-]/g, '_');
  return name === '.' || name === '..' || name === '' ? 'main' : name;
}

function queued<T>(context: CollectContext, n: number, work: () => Promise<T>): Promise<T> {
  const queue = queues.get(context.tools) ?? new Map<number, Promise<unknown>>();
  queues.set(context.tools, queue);
  const last = queue.get(n) ?? Promise.resolve();
  const result = context.waiting(() => last).then(work);
  queue.set(
    n,
    result.catch(() => undefined),
  );
  return result;
}
const queues = new WeakMap<object, Map<number, Promise<unknown>>>();

/**
 * Waits until the start of the last build is 2 s ago, and gives the time then. Called within the job: waiting
 * for a place must not count. Of several callers at once each gets a time of its own.
 */
async function pauseAfterLastBuild(context: CollectContext): Promise<number> {
  const last = lastStarts.get(context.tools);
  const start = Math.max(Date.now(), last === undefined ? 0 : last + APART_MS);
  lastStarts.set(context.tools, start);
  for (let wait = start - Date.now(); wait > 0; wait = start - Date.now()) await sleep(wait);
  return Date.now();
}
const lastStarts = new WeakMap<object, number>();
