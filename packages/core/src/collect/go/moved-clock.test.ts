import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { collectContext, folderWith, machineTools } from '../../../test/collect-context.ts';
import { requires } from '../../../test/requires.ts';
import { runProcess } from '../process/process.ts';
import { clockMoves, MOVED_DAYS, movedClock, removeShared } from './moved-clock.ts';

const tool = requires('faketime');
const DAY_MS = 24 * 3600_000;

describe.skipIf(tool.skip)(`faketime${tool.reason}`, () => {
  it('moves the clock of a dynamically linked program', async () => {
    expect(await clockMoves(collectContext(folderWith({}), { tools: { ...machineTools } }))).toBe(true);
    const { file, args, env } = movedClock(machineTools.faketime!, [machineTools.date!, '+%s']);
    const { signal } = new AbortController();
    const { stdout } = await runProcess({ file, args, env, cwd: '/', signal, timeoutMs: 10_000 });
    expect((Number(stdout) * 1000 - Date.now()) / DAY_MS).toBeCloseTo(MOVED_DAYS, 1);
  });

  it('leaves no shared memory behind when it is killed', async () => {
    const { file, args, env } = movedClock(machineTools.faketime!, [
      process.execPath,
      '-e',
      'setTimeout(() => {}, 1e6)',
    ]);
    const { signal } = new AbortController();
    const run = await runProcess({ file, args, env, cwd: '/', signal, timeoutMs: 1000 });
    expect(run.ended).toBe('timed-out');
    await removeShared(run);
    for (const name of [`sem.faketime_sem_${run.pid}`, `faketime_shm_${run.pid}`])
      expect(existsSync(`/dev/shm/${name}`)).toBe(false);
  });

  it('is not said to move anything where it is missing', async () => {
    const { faketime: _, ...tools } = machineTools;
    expect(await clockMoves(collectContext(folderWith({}), { tools }))).toBe(false);
  });
});
