import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../test/requires.ts';
import { resolveTools } from '../tools/tools.ts';
import { contained, type Containment, containmentOf, isHoldersOwn } from './containment.ts';
import { runProcess } from './process.ts';

const setpriv = requires('setpriv');
const { signal } = new AbortController();
let folder: string;
let held: Containment | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gds-containment-'));
  held = (await resolveTools(process.env, '/nonexistent', signal)).containment;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const node = (words: readonly string[], script: string, timeoutMs = 30_000, end = signal) =>
  runProcess({ ...contained(words, process.execPath, ['-e', script]), cwd: folder, env: {}, signal: end, timeoutMs });

/** A daemon in a session of its own that ignores SIGTERM and keeps the pipes of its parent. */
const daemon = (file: string, parent: string) => `
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["-e", 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)', ${JSON.stringify(file)}],
    { detached: true, stdio: "inherit" });
  child.unref(); child.on("spawn", () => { require("node:fs").writeFileSync(${JSON.stringify(file)}, "1"); ${parent} })`;

/** Processes of the whole machine whose arguments hold a text. */
function withArgument(text: string): readonly number[] {
  return execFileSync('ls', ['/proc'], { encoding: 'utf8' })
    .split('\n')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function settled(file: string): Promise<readonly number[]> {
  for (let tries = 0; tries < 30 && withArgument(file).length > 0; tries++) await sleep(100);
  return withArgument(file);
}

describe.skipIf(process.platform !== 'linux')('a contained child', () => {
  it('leaves no daemon behind when it ends, at its deadline and on abort', async context => {
    if (held?.offline.includes('--kill-child') !== true) context.skip('this machine allows no PID namespace');
    const ends: readonly [parent: string, ended: string][] = [
      ['process.exit(0)', 'exited'],
      ['setInterval(() => {}, 1000)', 'timed-out'],
    ];
    for (const [parent, ended] of ends) {
      const file = join(folder, `daemon-${ended}`);
      expect(await node(held!.offline, daemon(file, parent), 3000)).toMatchObject({ ended });
      expect(existsSync(file)).toBe(true);
      expect(await settled(file)).toEqual([]);
    }
    const file = join(folder, 'daemon-aborted');
    const controller = new AbortController();
    const running = node(held!.online, daemon(file, 'setInterval(() => {}, 1000)'), 30_000, controller.signal);
    while (!existsSync(file)) await sleep(20);
    controller.abort();
    expect(await running).toMatchObject({ ended: 'aborted' });
    expect(await settled(file)).toEqual([]);
  });

  it('has no IP network, and a Unix socket of the machine is still reached', async context => {
    if (held?.blocksNetwork !== true) context.skip('this machine allows no network namespace');
    const path = join(folder, 'socket');
    const [unix, ip] = [createServer(socket => socket.end()), createServer(socket => socket.end())];
    await Promise.all([
      new Promise<void>(done => unix.listen(path, done)),
      new Promise<void>(done => ip.listen(0, '127.0.0.1', done)),
    ]);
    const address = ip.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const script = `for (const [name, to] of [["unix", { path: ${JSON.stringify(path)} }], ["ip", { host: "127.0.0.1", port: ${port} }]])
      require("node:net").connect(to).on("connect", function () { console.log(name + " reached"); this.destroy(); }).on("error", e => console.log(name + " " + e.code))`;
    const words = (await node(held!.offline, script)).stdout.split('\n').sort();
    expect((await node(held!.online, script)).stdout).toContain('ip reached');
    unix.close();
    ip.close();
    expect(words).toContain('unix reached');
    expect(words).not.toContain('ip reached');
  });

  it('writes no core file and may not start processes without end', async context => {
    if (held === undefined || !held.offline.some(word => word.endsWith('prlimit')))
      context.skip('prlimit is not there');
    const limits = (
      await node(held!.offline, 'console.log(require("node:fs").readFileSync("/proc/self/limits", "utf8"))')
    ).stdout;
    expect(limits).toMatch(/Max core file size\s+0\s/);
    expect(limits).toMatch(/Max processes\s+\d+\s/);
  });

  it('is ended by a signal that it sends itself, as second process of a namespace', async context => {
    if (held === undefined || held.apartSecond.length === 0) context.skip('this machine allows no PID namespace');
    const script =
      'console.log(process.pid, process.ppid); process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)';
    const run = await node(held!.apartSecond, script);
    expect(run).toMatchObject({ ended: 'exited', exitCode: 1, stdout: '2 1\n' });
    expect(run.stderr.split('\n').every(line => line === '' || isHoldersOwn(line))).toBe(true);
    expect(await node(held!.apartSecond, 'process.exit(7)')).toMatchObject({ exitCode: 7 });
  });

  it.skipIf(setpriv.skip)(
    `ends with the process that started it, also when that is killed${setpriv.reason}`,
    async () => {
      const stays = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)';
      const words: readonly (readonly [name: string, words: readonly string[]])[] = [
        ['held', held!.offline],
        ['with network', held!.online],
        ['tied', held!.tied('KILL')],
        // Empty where a machine lets nobody mount /proc.
        ...(held!.apart.length > 0 ? [['apart', held!.apart] as const] : []),
        ...(held!.apartSecond.length > 0 ? [['apart as second', held!.apartSecond] as const] : []),
      ];
      expect(held!.tied('KILL')).not.toEqual([]);
      for (const [name, before] of words) {
        const mark = `tied-${name}-${process.pid}`;
        const { file, args } = contained(before, process.execPath, ['-e', stays, mark]);
        const parent = `require("node:child_process").spawn(${JSON.stringify(file)}, ${JSON.stringify(args)}, { detached: true, stdio: "ignore" }); setInterval(() => {}, 1000)`;
        const starter = spawn(process.execPath, ['-e', parent], { stdio: 'ignore' });
        while (withArgument(mark).length === 0) await sleep(20);
        await sleep(200);
        starter.kill('SIGKILL');
        expect([name, await settled(mark)]).toEqual([name, []]);
      }
    },
  );

  it('is started as it is where the machine has none of the programs', async () => {
    const none = await containmentOf({}, '', signal);
    expect(none).toMatchObject({ offline: [], blocksNetwork: false });
    const broken = await containmentOf(
      { unshare: '/bin/false', prlimit: '/bin/false', setpriv: '/bin/false' },
      '',
      signal,
    );
    expect(broken).toMatchObject({ offline: [], blocksNetwork: false });
  });
});

describe.skipIf(process.platform !== 'linux')('a child without containment', () => {
  it('ends although a daemon of its own keeps the pipes open', async () => {
    const file = join(folder, 'daemon-free');
    const started = performance.now();
    expect(await node([], daemon(file, 'process.exit(0)'), 20_000)).toMatchObject({ ended: 'exited', exitCode: 0 });
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(await readFile(file, 'utf8')).toBe('1');
    for (const pid of withArgument(file)) process.kill(pid, 'SIGKILL');
  });
});
