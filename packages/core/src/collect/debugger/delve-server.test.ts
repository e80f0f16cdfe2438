import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, machineTools } from '../../../test/collect-context.ts';
import { running } from '../../../test/running-programs.ts';
import { requires } from '../../../test/requires.ts';
import { sessionMembers } from '../process/session-members.ts';
import {
  delveEnvironment,
  type DelveFailure,
  type DelveOptions,
  type DelveServer,
  startDelve,
} from './delve-server.ts';

const needed = requires('go', 'dlv');

/** It forks a child of its own session, ignores SIGTERM and prints what it was given. */
const PROGRAM = `package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "daemon" {
		child := exec.Command("/proc/self/exe")
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		child.Start()
	}
	signal.Ignore(syscall.SIGTERM, syscall.SIGHUP)
	fmt.Println(os.Args[1:], os.Environ())
	time.Sleep(time.Hour)
}
`;

describe.skipIf(needed.skip)(`startDelve${needed.reason}`, { timeout: 120_000 }, () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gds-delve-'));
    writeFileSync(join(folder, 'go.mod'), 'module example.com/app\n\ngo 1.21\n');
    writeFileSync(join(folder, 'main.go'), PROGRAM);
    file = join(folder, 'app');
    execFileSync('go', ['build', '-gcflags=all=-N -l', '-o', file, '.'], { cwd: folder });
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (over: Partial<DelveOptions> = {}): Promise<DelveServer | DelveFailure> =>
    startDelve({
      dlv: machineTools.dlv!,
      debuggee: { kind: 'exec', file, args: [] },
      env: delveEnvironment(folderWith({}), '/usr/bin:/bin', { SECRET_TOKEN: 'canary', TZ: 'UTC' }),
      cwd: folder,
      signal: new AbortController().signal,
      deadlineMs: 60_000,
      ...over,
    });
  const listening = async (over: Partial<DelveOptions> = {}) => {
    const server = await start(over);
    if (server.state === 'failed') throw new Error(`${server.reason}: ${server.output}`);
    return server;
  };

  it('listens on loopback, on a port that it chose itself, and stops with the program', async () => {
    const server = await listening();
    expect(server.address.host).toBe('127.0.0.1');
    expect(listeners(server.address.port)).toEqual(['0100007F']);
    expect(running(file)).toHaveLength(1);
    await server.stop();
    expect(running(file)).toEqual([]);
    expect(sessionMembers(server.pid, 'GDS_NO_SUCH_MARK')).toEqual([]);
    await server.stop();
  });

  it('gives the program its arguments and no variable of the caller’s', async () => {
    const env = delveEnvironment(folderWith({}), '/usr/bin:/bin', { SECRET_TOKEN: 'canary', TZ: 'UTC' }, { MODE: 'x' });
    const server = await listening({
      debuggee: { kind: 'exec', file, args: ['-x', '--y z'] },
      env,
      flags: ['--continue'],
    });
    for (let tries = 0; !server.output().includes('MODE=x') && tries < 100; tries++) await sleep(50);
    expect(server.output()).toContain('[-x --y z] [');
    expect(server.output()).not.toContain('canary');
    await server.stop();
    expect(running(file)).toEqual([]);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'leaves nothing when %s ends delve while the program runs, with a daemon in a session of its own',
    async signal => {
      const server = await listening({
        debuggee: { kind: 'exec', file, args: ['daemon'] },
        flags: ['--continue'],
      });
      for (let tries = 0; running(file).length < 2 && tries < 100; tries++) await sleep(50);
      expect(running(file)).toHaveLength(2);
      process.kill(server.pid, signal);
      await server.ended;
      await server.stop();
      expect(running(file)).toEqual([]);
    },
  );

  it('stops at its deadline and on abort, and says which', async () => {
    const late = await listening({ deadlineMs: 3000 });
    await late.ended;
    await late.stop();
    expect(late.stoppedBy()).toBe('deadline');
    const controller = new AbortController();
    const aborted = await listening({ signal: controller.signal });
    controller.abort();
    await aborted.stop();
    expect(aborted.stoppedBy()).toBe('abort');
    expect(await start({ signal: controller.signal })).toMatchObject({ state: 'failed', reason: 'abort' });
    expect(await start({ deadlineMs: 1 })).toMatchObject({ state: 'failed', reason: 'deadline' });
    expect(running(file)).toEqual([]);
  });

  it('says when delve cannot be started, or does not get as far as listening', async () => {
    expect(await start({ dlv: '/nonexistent/dlv' })).toMatchObject({ state: 'failed', reason: 'not-started' });
    const args = ['x'.repeat(200_000)];
    expect(await start({ debuggee: { kind: 'exec', file, args } })).toMatchObject({
      state: 'failed',
      reason: 'not-started',
      output: expect.stringContaining('E2BIG'),
    });
    expect(await start({ flags: ['--no-such-flag'] })).toMatchObject({
      state: 'failed',
      reason: 'exited',
      exitCode: 0,
    });
  });

  it('lets a process that it attached to run on', async () => {
    const child = spawn(file, ['attached'], { stdio: 'ignore' });
    try {
      const server = await listening({ debuggee: { kind: 'attach', pid: child.pid! } });
      await server.stop();
      expect(readFileSync(`/proc/${child.pid}/status`, 'utf8')).toMatch(/^TracerPid:\t0$/m);
      expect(readFileSync(`/proc/${child.pid}/status`, 'utf8')).toMatch(/^State:\t[SR]/m);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('leaves nothing behind when this process ends without stopping it', async () => {
    mkdirSync(join(folder, 'home'), { recursive: true });
    const script = `import { startDelve } from ${JSON.stringify(join(import.meta.dirname, 'delve-server.ts'))};
      const server = await startDelve({
        dlv: ${JSON.stringify(machineTools.dlv)}, debuggee: { kind: 'exec', file: ${JSON.stringify(file)}, args: ['daemon'] },
        env: { HOME: ${JSON.stringify(join(folder, 'home'))} }, cwd: '/', flags: ['--continue'],
        signal: new AbortController().signal, deadlineMs: 60_000 });
      console.log(server.state);
      setTimeout(() => process.exit(3), 500);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const code = await new Promise(resolve => child.on('close', resolve));
    expect(code).toBe(3);
    expect(running(file)).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)('refuses a connection of another user', async () => {
    const server = await listening();
    const ask = (uid?: number) =>
      execFileSync(
        process.execPath,
        [
          '-e',
          `const s = require('net').connect(${server.address.port}, '127.0.0.1');
         s.on('data', d => { console.log(String(d)); s.destroy(); }); s.on('error', () => {});
         s.write('{"method":"RPCServer.GetVersion","params":[{}],"id":1}');`,
        ],
        { encoding: 'utf8', cwd: '/', ...(uid !== undefined && { uid, gid: uid }) },
      );
    expect(ask()).toContain('DelveVersion');
    expect(ask(65_534)).toBe('');
    for (let tries = 0; !server.output().includes('different user') && tries < 100; tries++) await sleep(50);
    expect(server.output()).toContain('connection from different user');
    await server.stop();
  });

  it('gives each of two servers a port of its own, and closes it', async () => {
    const [first, second] = await Promise.all([listening(), listening()]);
    expect(first.address.port).not.toBe(second.address.port);
    await Promise.all([first.stop(), second.stop()]);
    await expect(
      new Promise((_, reject) => connect(first.address.port, '127.0.0.1').on('error', reject)),
    ).rejects.toThrow('ECONNREFUSED');
  });
});

/** Local addresses, as /proc/net/tcp writes them, on which this port is listened to. */
function listeners(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(fields => fields[1]?.endsWith(`:${hex}`) && fields[3] === '0A')
    .map(fields => fields[1]!.split(':')[0]!);
}
