import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProcessOptions, runProcess } from './process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gds-process-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const node = (script: string, over: Partial<ProcessOptions> = {}) =>
  runProcess({
    file: process.execPath,
    args: ['-e', script],
    cwd: folder,
    env: {},
    signal: new AbortController().signal,
    timeoutMs: 30_000,
    ...over,
  });

/** Whether a process runs; one that has ended and was not waited for does not. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('runProcess', () => {
  it('gives exit code and both streams, and hands over nothing of its own environment', async () => {
    const run = await node('console.log(Object.keys(process.env).join()); console.error("e"); process.exitCode = 3', {
      env: { ONLY: '1' },
    });
    expect(run).toMatchObject({ exitCode: 3, ended: 'exited', stderr: 'e\n', droppedBytes: 0 });
    expect(run.stdout).toContain('ONLY');
    expect(run.stdout).not.toContain('PATH');
  });

  it('hands over input and survives a child that does not read it', async () => {
    expect(await node('process.stdin.pipe(process.stdout)', { input: 'hello' })).toMatchObject({ stdout: 'hello' });
    expect(await node('0', { input: 'x'.repeat(1_000_000) })).toMatchObject({ exitCode: 0 });
  });

  it('keeps head and tail of a flood and counts the rest', async () => {
    const script =
      'const b = "x".repeat(65536); process.stdout.write("HEAD"); for (let i = 0; i < 200; i++) process.stdout.write(b); process.stdout.write("TAIL")';
    const run = await node(script);
    expect(run.stdout.startsWith('HEAD')).toBe(true);
    expect(run.stdout.endsWith('TAIL')).toBe(true);
    expect(run.stdout.length).toBeLessThan(3 * 1024 * 1024);
    expect(run.droppedBytes).toBeGreaterThan(10_000_000);
  });

  it('says that a program could not be started', async () => {
    expect(await node('', { file: '/nonexistent/program' })).toMatchObject({ exitCode: null, ended: 'not-started' });
  });

  it.skipIf(process.platform !== 'linux').each<[string, Partial<ProcessOptions>, RegExp]>([
    ['E2BIG', { args: ['x'.repeat(200_000)] }, /^spawn E2BIG: an argument .* is longer than the system takes/],
    ['E2BIG', { env: { LONG: 'x'.repeat(200_000) } }, /^spawn E2BIG/],
    ['ENOTDIR', { cwd: process.execPath }, /^spawn ENOTDIR/],
    ['NUL', { args: ['a\0b'] }, /null bytes/],
    ['NUL', { env: { A: 'a\0b' } }, /null bytes/],
  ])('says so where spawn throws: %s %#', async (_, over, words) => {
    const run = await node('', { ...over, umask: 0o077 });
    expect(run).toMatchObject({ exitCode: null, ended: 'not-started', stderr: expect.stringMatching(words) });
    expect((await node('console.log(process.umask())')).stdout).toBe(`${process.umask()}\n`);
  });

  it.skipIf(process.platform === 'win32')('takes permissions away from the child alone', async () => {
    const script = 'console.log(process.umask().toString(8))';
    const before = await node(script);
    expect((await node(script, { umask: 0o077 })).stdout).toBe('77\n');
    expect((await node(script)).stdout).toBe(before.stdout);
  });

  it('does not start anything once the signal has fired', async () => {
    expect(await node('', { signal: AbortSignal.abort() })).toMatchObject({ ended: 'aborted' });
  });

  it.skipIf(process.platform !== 'linux')(
    'ends the whole group at the deadline, also one that ignores SIGTERM',
    async () => {
      const file = join(folder, 'pid');
      const script = `process.on("SIGTERM", () => {});
      const child = require("child_process").spawn(process.execPath, ["-e", 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)']);
      require("fs").writeFileSync(${JSON.stringify(file)}, String(child.pid)); setInterval(() => {}, 1000)`;
      const run = await node(script, { timeoutMs: 3000 });
      expect(run).toMatchObject({ exitCode: null, ended: 'timed-out' });
      const pid = Number(await readFile(file, 'utf8'));
      for (let tries = 0; runs(pid) && tries < 50; tries++) await sleep(100);
      expect(runs(pid)).toBe(false);
    },
  );

  it('ends on abort', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 500);
    expect(await node('setInterval(() => {}, 1000)', { signal: controller.signal })).toMatchObject({
      ended: 'aborted',
    });
  });
});
