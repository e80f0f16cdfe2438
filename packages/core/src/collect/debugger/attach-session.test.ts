import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, goModule, machineTools } from '../../../test/collect-context.ts';
import { debuggedPrograms, type DebuggedPrograms, UNOPTIMISED } from '../../../test/debugged-programs.ts';
import { requires } from '../../../test/requires.ts';
import { running } from '../../../test/running-programs.ts';
import { attachSession, type AttachOptions } from './attach-session.ts';
import { changedCode } from './changed-code.ts';
import { delveEnvironment, startDelve } from './delve-server.ts';
import { answeringPorts } from './http-answer.ts';
import { identityOf, mayAttach, programFile, stateOf } from './process-identity.ts';

const needed = requires('go', 'dlv', 'go1.25.3', 'go1.27.0', 'go1.17.13');
const signal = new AbortController().signal;

describe.skipIf(needed.skip)(`attaching to a running process${needed.reason}`, { timeout: 120_000 }, () => {
  let programs: DebuggedPrograms;
  /** A file of its own, so that its processes are told from those of other tests. */
  let dlv: string;
  let optimised: string;
  let children: ChildProcess[] = [];
  beforeAll(async () => {
    programs = debuggedPrograms();
    dlv = join(programs.folder('serves'), '..', 'dlv');
    copyFileSync(machineTools.dlv!, dlv);
    optimised = await programs.build('serves', 'serves-optimised', []);
  }, 600_000);
  afterAll(() => programs.remove());
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children = [];
    expect(running(dlv)).toEqual([]);
  });

  /** A process of the program that serves, known to answer. */
  const serving = async (file: string) => {
    const child = spawn(file, [], { stdio: 'ignore', env: {} });
    children.push(child);
    for (let tries = 0; (await answeringPorts(child.pid!, signal)).length === 0 && tries < 100; tries++)
      await sleep(50);
    return identityOf(child.pid!)!;
  };
  const attach = async (file: string, over: Partial<AttachOptions> = {}) => {
    const process = over.process ?? (await serving(file));
    const env = delveEnvironment(folderWith({}), '/usr/bin:/bin', {});
    const program = programFile(file);
    const outcome = await attachSession({ dlv, process, program, hasDwarf: true, env, cwd: '/', signal, ...over });
    return { outcome, process };
  };
  const UNHARMED = { running: true, held: false, answers: 'yes', changedBytes: 0 };

  it.each(['go1.25.3', 'go1.26.8', 'go1.27.0'])(
    'reads goroutines and a stack of a %s program, and leaves it as it was',
    async go => {
      const file = await programs.build('serves', `serves-${go}`, UNOPTIMISED, go);
      const { outcome, process } = await attach(file);
      expect(outcome).toMatchObject({ delveVersion: '1.27.2', read: { trimmedPaths: false }, released: UNHARMED });
      expect(outcome).not.toHaveProperty('failure');
      const { goroutines, frames } = 'read' in outcome && outcome.read ? outcome.read : { goroutines: 0, frames: [] };
      expect(goroutines).toBeGreaterThan(2);
      expect(frames.map(frame => frame.function)).toContain('main.main');
      expect(stateOf(process)).toMatchObject({ tracer: 0 });
    },
  );

  it('works on an optimised program, and on one of -trimpath, whose source names it tells', async () => {
    expect((await attach(optimised)).outcome).toMatchObject({ read: { trimmedPaths: false }, released: UNHARMED });
    const trimmed = await programs.build('serves', 'serves-trimmed', ['-trimpath']);
    const { outcome } = await attach(trimmed);
    expect(outcome).toMatchObject({ read: { trimmedPaths: true }, released: UNHARMED });
    expect(outcome).not.toHaveProperty('failure');
  });

  it('finds nothing to read in a stripped program, and leaves it as it was', async () => {
    const file = await programs.build('serves', 'serves-stripped', ['-ldflags=-s -w']);
    expect((await attach(file, { hasDwarf: false })).outcome).toMatchObject({
      failure: { kind: 'no-debug-info', words: expect.stringMatching(/^stackTrace: /) },
      released: UNHARMED,
    });
  });

  it('tells that a Go release is none that delve was made for', async () => {
    const file = await programs.build('serves', 'serves-1.17', ['-mod=mod'], 'go1.17.13');
    expect((await attach(file)).outcome).toMatchObject({
      unsupportedGo: 'this delve is made for Go 1.25 to 1.27, and the program was built with Go 1.17',
      released: UNHARMED,
    });
  });

  it('tells of the breakpoints that stay in the program when delve is killed while attached', async () => {
    const { outcome, process } = await attach(optimised, {
      whileAttached: async delve => {
        globalThis.process.kill(delve, 'SIGKILL');
        await sleep(200);
      },
    });
    // It runs on and answers, but the next panic hits a trap instead of being reported.
    expect(outcome).toMatchObject({
      failure: {
        kind: 'not-released',
        words: expect.stringMatching(/^delve was ended by SIGKILL while it was attached; [1-9]\d* bytes of its code/),
      },
      released: { running: true, held: false, answers: 'yes' },
    });
    expect(await changedCode(process.pid, optimised)).toBeGreaterThan(0);
  });

  it('tells that the process ended while it was attached', async () => {
    const process = await serving(optimised);
    const { outcome } = await attach(optimised, {
      process,
      whileAttached: async () => {
        globalThis.process.kill(process.pid, 'SIGKILL');
        await sleep(200);
      },
    });
    expect(outcome).toMatchObject({ failure: { kind: 'ended-while-attached' }, released: { running: false } });
  });

  it('leaves the process running when it is aborted, before delve is ready and while it is attached', async () => {
    for (const ms of [50, 150, 300]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), ms);
      const { outcome, process } = await attach(optimised, { signal: controller.signal });
      if ('available' in outcome) expect(outcome.reason).toBe('timeout');
      else expect(outcome).not.toHaveProperty('failure');
      // A delve that is ended while it starts may leave its own breakpoints in the code, but holds nothing.
      expect(stateOf(process)).toMatchObject({ tracer: 0, state: expect.stringMatching(/^[RSD]$/) });
    }
    const controller = new AbortController();
    const { outcome, process } = await attach(optimised, {
      signal: controller.signal,
      whileAttached: async () => controller.abort(),
    });
    expect(outcome).toMatchObject({ reason: 'timeout' });
    expect(stateOf(process)).toMatchObject({ tracer: 0 });
    expect(await changedCode(process.pid, optimised)).toBe(0);
  });

  it('attaches to no process of another program, of another start, or that has ended', async () => {
    const process = await serving(optimised);
    const planted = join(folderWith({}), 'serves-optimised');
    copyFileSync(optimised, planted);
    expect((await attach(planted, { process })).outcome).toMatchObject({
      reason: 'refused',
      missing: expect.stringContaining('another program'),
    });
    const reused = { ...process, startTime: process.startTime - 100 };
    expect((await attach(optimised, { process: reused })).outcome).toMatchObject({
      missing: expect.stringContaining('another process has got its id'),
    });
    children.at(-1)!.kill('SIGKILL');
    await sleep(200);
    expect((await attach(optimised, { process })).outcome).toMatchObject({
      missing: expect.stringContaining('has ended'),
    });
  });

  it('knows a program whose file was replaced, and one of another user', async () => {
    const file = join(folderWith({}), 'app');
    copyFileSync(optimised, file);
    const process = await serving(file);
    const program = programFile(file);
    expect(mayAttach(process.pid, program, process)).toEqual(process);
    rmSync(file);
    expect(mayAttach(process.pid, program, process)).toEqual(process);
    writeFileSync(file, readFileSync(optimised));
    expect(mayAttach(process.pid, programFile(file), process)).toBe('other-program');
    expect(await changedCode(process.pid, file, optimised)).toBe(0);
    if (globalThis.process.getuid?.() !== 0) return;
    const other = spawn('/bin/sleep', ['60'], { stdio: 'ignore', uid: 65_534, gid: 65_534 });
    children.push(other);
    await sleep(100);
    expect(mayAttach(other.pid!, programFile('/bin/sleep'))).toBe('other-user');
  });

  it('says who traces the process already', async () => {
    const process = await serving(optimised);
    const env = delveEnvironment(folderWith({}), '/usr/bin:/bin', {});
    const debuggee = { kind: 'attach', pid: process.pid } as const;
    const first = await startDelve({ dlv, debuggee, env, cwd: '/', signal, deadlineMs: 30_000 });
    if (first.state === 'failed') throw new Error(first.output);
    const env2 = { dlv, process, program: programFile(optimised), hasDwarf: true, env, cwd: '/', signal };
    const second = await attachSession(env2);
    await first.stop();
    expect(second).toMatchObject({ missing: expect.stringMatching(/^a debugger or tracer \(thread \d+\) holds/) });
    expect(stateOf(process)).toMatchObject({ tracer: 0 });
  });

  it('says that a system-call filter refuses ptrace, provoked with a real one', async () => {
    const folder = goModule({ 'main.go': filteredSource(dlv) });
    const filtered = join(folder, 'filtered');
    execFileSync('go', ['build', '-o', filtered, '.'], { cwd: folder });
    const { outcome } = await attach(optimised, { dlv: filtered });
    expect(outcome).toMatchObject({
      reason: 'permission',
      missing: expect.stringMatching(/^a debugger may not attach here: /),
    });
  });

  it('says that delve is not there', async () => {
    expect((await attach(optimised, { dlv: '/nonexistent/dlv' })).outcome).toMatchObject({ reason: 'tool-missing' });
  });
});

/** Runs delve with a system-call filter that refuses ptrace, as a container's may. */
const filteredSource = (dlv: string) => `package main

import (
	"os"
	"runtime"
	"syscall"
	"unsafe"
)

func main() {
	runtime.LockOSThread()
	filter := []syscall.SockFilter{
		{Code: 0x20, K: 0},
		{Code: 0x15, Jf: 1, K: uint32(syscall.SYS_PTRACE)},
		{Code: 0x06, K: 0x00050000 | uint32(syscall.EPERM)},
		{Code: 0x06, K: 0x7fff0000},
	}
	program := syscall.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if _, _, e := syscall.RawSyscall6(syscall.SYS_PRCTL, 38, 1, 0, 0, 0, 0); e != 0 {
		panic(e)
	}
	if _, _, e := syscall.RawSyscall(syscall.SYS_PRCTL, 22, 2, uintptr(unsafe.Pointer(&program))); e != 0 {
		panic(e)
	}
	panic(syscall.Exec(${JSON.stringify(dlv)}, os.Args, os.Environ()))
}
`;
