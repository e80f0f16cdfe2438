import { join } from 'node:path';
import type { BuildRecipe } from '../../evidence/build-recipe.ts';
import type { Unavailable } from '../../evidence/index.ts';
import type { CollectContext } from '../collector.ts';
import { canSetUmask } from '../process/process.ts';
import { type BuildCache, buildCache } from './build-cache.ts';
import { downloadModules } from './download.ts';
import { goEnvironment } from './environment.ts';
import { goWorkOf } from './modules/go-work.ts';
import { clockMoves, MOVED_DAYS } from './moved-clock.ts';
import { environmentOf } from './recipe-arguments.ts';
import { type GoSettings, goSettings } from './settings.ts';
import type { WorkCopy } from '../repository/copy-work-tree.ts';
import { workCopy } from './work-copy.ts';

/** 26 hours apart, so that the date is another one at every hour; in POSIX's form, which needs no zone files. */
const ZONES = ['<+14>-14', '<-12>12', '<+0545>-5:45'];
const LANGUAGES = ['C', 'de_DE.UTF-8', 'ja_JP.UTF-8'];
const UMASK = 0o077;

/** Variables that differ from one surroundings to the next, apart from GOCACHE. */
export const VARIED_VARIABLES = ['HOME', 'USER', 'LOGNAME', 'TMPDIR', 'GOTMPDIR', 'XDG_CONFIG_HOME', 'TZ', 'LANG'];

/** One of the places in which packages are built; nothing is shared between two of them. */
export interface Surroundings {
  readonly n: number;
  readonly copy: WorkCopy;
  readonly settings: GoSettings;
  /** Environment of a build: no proxy, caches of its own. */
  readonly env: Readonly<Record<string, string>>;
  readonly cache: BuildCache;
  readonly umask?: number;
  /** The C compiler's clock is moved by {@link MOVED_DAYS}. */
  readonly clockMoved: boolean;
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
  const cache = await buildCache(context, settings, n);
  const user = `gds-${n}`;
  const env = goEnvironment({
    folder: join(context.scratch, n === 1 ? 's1' : `surroundings-${n}`),
    path: settings.path,
    goModCache: settings.modCache,
    goProxy: 'off',
    goWork: goWorkOf(context, copy),
    caller: context.env,
    extra: {
      GOCACHE: cache.folder,
      USER: user,
      LOGNAME: user,
      TZ: ZONES[(n - 1) % ZONES.length]!,
      LANG: LANGUAGES[(n - 1) % LANGUAGES.length]!,
      ...environmentOf(recipe),
    },
  });
  const clockMoved = n % 2 === 0 && usesC(env) && (await clockMoves(context));
  return { n, copy, settings, env, cache, clockMoved, ...(n % 2 === 0 && canSetUmask() ? { umask: UMASK } : {}) };
}

/** Whether a build in this environment may run the C compiler. */
export function usesC(env: Readonly<Record<string, string>>): boolean {
  return env['CGO_ENABLED'] !== '0';
}

/** What differed between two surroundings, in words for the reader. */
export function variedBetween(one: Surroundings, two: Surroundings, secondsApart: number): readonly string[] {
  return [
    'directory',
    'GOCACHE',
    ...VARIED_VARIABLES.filter(name => one.env[name] !== two.env[name]),
    ...(one.umask === two.umask ? [] : ['umask']),
    two.clockMoved
      ? `clock (the C compiler's by ${MOVED_DAYS} days, Go's own by ${secondsApart} s)`
      : `clock (${secondsApart} s apart)`,
  ];
}
