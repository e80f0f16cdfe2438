import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { procStat } from './proc-stat.ts';

const folder = mkdtempSync(join(tmpdir(), 'gds-proc-stat-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.runIf(process.platform === 'linux')('procStat', () => {
  it.each(['sleep', 'a) Z 1 (b', '))'])('reads what a process is that has the name %s', async name => {
    const program = join(folder, name);
    symlinkSync('/bin/sleep', program);
    const child = spawn(program, ['60'], { detached: true, stdio: 'ignore' });
    try {
      await once(child, 'spawn');
      const pid = child.pid!;
      expect(procStat(pid)).toMatchObject({ hasEnded: false, parent: process.pid, session: pid, threads: 1 });
      expect(procStat(pid)!.startTime).toBeGreaterThanOrEqual(procStat(process.pid)!.startTime);
    } finally {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    expect(procStat(child.pid!)).toBeUndefined();
  });
});
