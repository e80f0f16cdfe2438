import { rm } from 'node:fs/promises';
import type { CollectContext } from '../collector.ts';
import { oncePerRun } from '../process/once-per-run.ts';
import { type ProcessResult, runProcess } from '../process/process.ts';

/** More than a year and a month, so that year, month and day differ. */
export const MOVED_DAYS = 400;
const MOVED = ['-f', `+${MOVED_DAYS}d`];

/**
 * Whether `faketime` moves the clock of dynamically linked programs here, tried once a run. It reaches the C
 * compiler and git; Go's own programs are static and ask the kernel, and a time namespace moves no wall clock.
 */
export function clockMoves(context: CollectContext): Promise<boolean> {
  return oncePerRun(context, 'faketime', async ({ tools, signal }) => {
    const { faketime, date } = tools;
    if (faketime === undefined || date === undefined) return false;
    const args = [...MOVED, date, '+%s'];
    const run = await runProcess({ file: faketime, args, cwd: '/', env: UNMOVED, signal, timeoutMs: 5000 });
    await removeShared(run);
    return run.exitCode === 0 && Number(run.stdout) * 1000 > Date.now() + (MOVED_DAYS - 1) * 24 * 3600_000;
  });
}

/** Times of files stay as they are: Go and git compare them. */
const UNMOVED = { NO_FAKE_STAT: '1' };

/** The command and environment that run a program 400 days from now. */
export function movedClock(faketime: string, [file, ...args]: readonly [string, ...string[]]) {
  return { file: faketime, args: [...MOVED, file, ...args], env: UNMOVED };
}

/** The memory that `faketime` shares with its children stays behind when it is killed; its names hold its pid. */
export async function removeShared({ pid }: Pick<ProcessResult, 'pid'>): Promise<void> {
  if (pid === undefined) return;
  await Promise.all(
    [`sem.faketime_sem_${pid}`, `faketime_shm_${pid}`].map(name => rm(`/dev/shm/${name}`, { force: true })),
  );
}
