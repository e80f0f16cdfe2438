import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, goModule, machineTools } from '../../../test/collect-context.ts';
import { running } from '../../../test/running-programs.ts';
import { requires, type Tool } from '../../../test/requires.ts';
import { describeBinary } from '../../binary/describe.ts';
import { openBinary } from '../../binary/open.ts';
import type { DebuggerSession } from '../../evidence/debugger-session.ts';
import type { Unavailable } from '../../evidence/unavailable.ts';
import { fileSource } from '../repository/file-source.ts';
import { configuredLine, firstLinesOfMain } from './breakpoint.ts';
import { DelveClient } from './delve-client.ts';
import { delveEnvironment, startDelve } from './delve-server.ts';
import { debuggerSession, type SessionOptions } from './session.ts';
import { SessionSources } from './session-sources.ts';

const needed = requires('go', 'dlv');
const UNOPTIMISED = '-gcflags=all=-N -l';

const ADDS = `package main

import "fmt"

func add(first, second int) int {
	sum := first + second
	return sum
}

func main() {
	name := "gds"
	fmt.Println(name, add(40, 2))
}
`;

interface Trial extends Partial<SessionOptions> {
  readonly build?: readonly string[];
  readonly toolchain?: string;
  readonly after?: readonly string[];
  readonly at?: string;
}

/** Builds the program and runs a session on it. */
async function sessionOn(source: string, trial: Trial = {}): Promise<DebuggerSession | Unavailable> {
  const root = goModule({ 'main.go': source });
  const file = join(root, 'app');
  const env = { ...process.env, ...(trial.toolchain !== undefined && { GOTOOLCHAIN: trial.toolchain }) };
  execFileSync('go', ['build', ...(trial.build ?? []), '-o', file, '.'], { cwd: root, env, stdio: 'pipe' });
  if (trial.after) execFileSync(trial.after[0]!, [...trial.after.slice(1), file]);
  return sessionOnFile(root, file, trial);
}

async function sessionOnFile(root: string, file: string, trial: Trial): Promise<DebuggerSession | Unavailable> {
  const bytes = await fileSource(file);
  try {
    const description = await describeBinary(bytes);
    if (description.kind !== 'described') throw new Error('no program');
    const binary = await openBinary(bytes);
    return await debuggerSession({
      dlv: machineTools.dlv!,
      debuggee: { kind: 'exec', file, args: [] },
      env: delveEnvironment(folderWith({}), '/usr/bin:/bin', {}),
      cwd: root,
      signal: new AbortController().signal,
      binary,
      positionIndependent: description.linkage.positionIndependent,
      goVersion: description.go.state === 'known' ? description.go.version : undefined,
      breakpoint: trial.at === undefined ? await firstLinesOfMain(binary) : await configuredLine(binary, trial.at),
      chosenBy: trial.at === undefined ? 'default' : 'configuration',
      sources: new SessionSources({
        repository: { root },
        from: root,
        ...(description.buildInfo?.mainModule && { modulePath: description.buildInfo.mainModule.path }),
      }),
      ...trial,
    });
  } finally {
    await bytes.close();
    expect(running(file)).toEqual([]);
  }
}

const failedBy = (failure: object) => ({ outcome: { state: 'failed', failure } });
const inMain = (line: number) => ({ breakpoint: { file: 'main.go', line, inRepository: true, function: 'main.main' } });

/** Works with a delve that holds the program, and ends both. */
async function withDelve(root: string, file: string, work: (client: DelveClient) => Promise<void>): Promise<void> {
  const options = { signal: new AbortController().signal, deadlineMs: 30_000 };
  const server = await startDelve({
    ...options,
    dlv: machineTools.dlv!,
    debuggee: { kind: 'exec', file, args: [] },
    env: delveEnvironment(folderWith({}), '', {}),
    cwd: root,
  });
  if (server.state === 'failed') throw new Error(server.output);
  const client = new DelveClient({ ...server.address, ...options });
  try {
    await work(client);
  } finally {
    client.close();
    await server.stop();
  }
}

describe.skipIf(needed.skip)(`debuggerSession${needed.reason}`, { timeout: 120_000 }, () => {
  it.each(['local', 'go1.25.3', 'go1.27.0'] as const)('works on builds of Go %s, optimised or not', async toolchain => {
    if (toolchain !== 'local' && requires(toolchain as Tool).skip) return;
    const debug = await sessionOn(ADDS, { toolchain, build: [UNOPTIMISED], at: 'main.go:7' });
    expect(debug).toMatchObject({
      delveVersion: '1.27.2',
      outcome: { state: 'worked' },
      dap: { breakpoint: { verified: true } },
      optimised: false,
      breakpoint: { file: 'main.go', line: 7, function: 'main.add', chosenBy: 'configuration' },
      frames: expect.arrayContaining([
        { function: 'main.main', place: { file: 'main.go', line: 12, inRepository: true }, optimised: false },
      ]) as unknown,
      variables: expect.arrayContaining([
        { name: 'first', type: 'int', frame: 0, readable: true },
        { name: 'sum', type: 'int', frame: 0, readable: true },
        { name: 'name', type: 'string', frame: 1, readable: true },
      ]) as unknown,
      sources: { state: 'as-built' },
    });
    const shipped = await sessionOn(ADDS, { toolchain, build: ['-trimpath'] });
    expect(shipped).toMatchObject({
      outcome: { state: 'worked' },
      optimised: true,
      breakpoint: { file: 'main.go', function: 'main.main', chosenBy: 'default' },
      sources: { state: 'trimmed', from: 'example.com/app', to: '.' },
    });
  });

  it('works on a position-independent program, whose addresses move', async () => {
    expect(await sessionOn(ADDS, { build: ['-buildmode=pie', UNOPTIMISED] })).toMatchObject({
      ...inMain(11),
      outcome: { state: 'worked' },
    });
  });

  it.each([
    ['-ldflags=-s -w', 'stripped', []],
    ['-ldflags=-w', 'stripped', []],
    ['-ldflags=-s', 'stripped', []],
    ['', 'stripped', ['strip']],
    ['-ldflags=-s -w=0', 'no-symbols', []],
  ] as const)('knows a binary that was built with %j as %s', async (flag, kind, after) => {
    const build = flag === '' ? [] : [flag];
    const session = await sessionOn(ADDS, { build, ...(after.length > 0 && { after }) });
    expect(session).toMatchObject(failedBy({ kind }));
  });

  it('knows a Go release that delve has left behind', async () => {
    if (requires('go1.21.13').skip) return;
    expect(await sessionOn(ADDS, { toolchain: 'go1.21.13' })).toMatchObject(
      failedBy({ kind: 'go-too-old', goVersion: 'go1.21.13', oldest: '1.25' }),
    );
  });

  it('knows a program that ends before main is reached, by its status', async () => {
    const source = 'package main\n\nimport "os"\n\nfunc init() {\n\tos.Exit(3)\n}\n\nfunc main() {\n\tprintln()\n}\n';
    expect(await sessionOn(source)).toMatchObject(failedBy({ kind: 'exited', status: 3 }));
  });

  it('knows a panic in init, and the line of the program that it comes from', async () => {
    const source =
      'package main\n\nvar m map[string]int\n\nfunc init() {\n\tm["a"] = 1\n}\n\nfunc main() {\n\tprintln(m)\n}\n';
    expect(await sessionOn(source)).toMatchObject(
      failedBy({ kind: 'panicked', at: { file: 'main.go', line: 6, inRepository: true } }),
    );
  });

  it('gives up on a program that never gets to the breakpoint, ignores SIGTERM and floods its output', async () => {
    const source = `package main

import (
	"os/signal"
	"strings"
	"syscall"
)

func init() {
	signal.Ignore(syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT)
	for {
		println(strings.Repeat("x", 100000))
	}
}

func main() {
	println()
}
`;
    expect(await sessionOn(source, { reachMs: 2000 })).toMatchObject(failedBy({ kind: 'not-reached', seconds: 2 }));
  });

  it('says where the program stands when its breakpoint is not reached', async () => {
    const source = `package main

import "time"

func main() {
	if time.Now().IsZero() {
		println("never")
	}
	time.Sleep(time.Hour)
}
`;
    expect(await sessionOn(source, { at: 'main.go:7', namedAt: 'gds.yaml:6', reachMs: 2000 })).toMatchObject({
      breakpoint: { line: 7, chosenBy: 'configuration', namedAt: 'gds.yaml:6' },
      outcome: { failure: { kind: 'not-reached', seconds: 2, at: { file: 'main.go', line: 9, inRepository: true } } },
    });
  });

  it('passes over signals and breakpoints of the program’s own on its way', async () => {
    const source = `package main

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

func main() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTRAP, syscall.SIGUSR2)
	syscall.Kill(syscall.Getpid(), syscall.SIGTRAP)
	runtime.Breakpoint()
	syscall.Kill(syscall.Getpid(), syscall.SIGUSR2)
	println("here")
}
`;
    expect(await sessionOn(source, { at: 'main.go:16' })).toMatchObject({
      ...inMain(16),
      outcome: { state: 'worked' },
    });
  });

  it('says which line has code when the configured one has none, or its file is not there', async () => {
    expect(await sessionOn(ADDS, { at: 'main.go:4', build: [UNOPTIMISED] })).toMatchObject(
      failedBy({ kind: 'not-bound', words: 'line 4 of main.go has no code; the next that has is 5' }),
    );
    expect(await sessionOn(ADDS, { at: 'nowhere.go:4' })).toMatchObject(
      failedBy({ kind: 'not-bound', words: 'no file of the binary is called nowhere.go' }),
    );
  });

  it('is not told anything about the binary when ptrace is not permitted', async () => {
    const gcc = requires('gcc');
    if (gcc.skip) return;
    // A filter that refuses ptrace, as container engines of old had it; then delve itself.
    const folder = folderWith({ 'dlv.c': NO_PTRACE.replace('DLV', machineTools.dlv!) });
    const dlv = join(folder, 'dlv');
    execFileSync('gcc', ['-o', dlv, join(folder, 'dlv.c')]);
    expect(await sessionOn(ADDS, { dlv })).toMatchObject({
      available: false,
      reason: 'permission',
      provide: expect.stringContaining('SYS_PTRACE') as unknown,
    });
  });

  it('is not told anything about the binary when delve’s port is taken', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const session = await sessionOn(ADDS, { flags: [`--listen=127.0.0.1:${port}`] });
    server.close();
    expect(session).toMatchObject({
      reason: 'refused',
      missing: 'delve cannot listen on 127.0.0.1: address already in use',
    });
  });

  it('is not told anything by what is no delve', async () => {
    expect(await sessionOn(ADDS, { dlv: '/bin/echo' })).toMatchObject({ available: false });
    expect(await sessionOn(ADDS, { dlv: '/nonexistent/dlv' })).toMatchObject({ reason: 'tool-missing' });
  });

  it('puts the breakpoint where delve would put it', async () => {
    const root = goModule({ 'main.go': ADDS });
    const file = join(root, 'app');
    execFileSync('go', ['build', UNOPTIMISED, '-o', file, '.'], { cwd: root });
    const source = await fileSource(file);
    const choice = await firstLinesOfMain(await openBinary(source));
    await source.close();
    if (choice.state === 'none') throw new Error(choice.why);
    await withDelve(root, file, async client => {
      for (const { line, address } of choice.lines) {
        expect(await client.findLocation(`main.go:${line}`)).toMatchObject([{ pc: address, line }]);
      }
      // `break main.main` stops behind the prologue, on the line that declares it: in front of our first line.
      const [declared] = await client.findLocation('main.main');
      expect(declared?.line).toBe(10);
      expect(choice.lines[0]).toMatchObject({ line: 11 });
      expect(declared!.pc).toBeLessThan(choice.lines[0]!.address);
    });
  });

  it('reads one value, and it is what the source says it must be', async () => {
    const root = goModule({ 'main.go': ADDS });
    const file = join(root, 'app');
    execFileSync('go', ['build', UNOPTIMISED, '-o', file, '.'], { cwd: root });
    await withDelve(root, file, async client => {
      await client.createBreakpoint({ file: join(root, 'main.go'), line: 7 });
      await client.command('continue');
      const scope = { GoroutineID: -1, Frame: 0 };
      expect(await client.evaluate(scope, 'sum')).toMatchObject({ type: 'int', value: '42' });
      await expect(client.evaluate(scope, 'add(1, 2)')).rejects.toThrow('is no name of a variable');
      expect(await client.evaluate({ ...scope, Frame: 1 }, 'name')).toMatchObject({ type: 'string', value: 'gds' });
    });
  });
});

describe.skipIf(needed.skip)(`20 aborted sessions${needed.reason}`, { timeout: 240_000 }, () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'gds-aborted-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('leave nothing in /proc, whenever they are aborted', async () => {
    const source = ADDS.replace('fmt.Println(', 'for {\n\t}\n\tfmt.Println(');
    const folder = goModule({ 'main.go': source });
    const file = join(folder, 'app');
    execFileSync('go', ['build', '-o', file, '.'], { cwd: folder });
    for (let n = 0; n < 20; n++) {
      const controller = new AbortController();
      const session = sessionOnFile(folder, file, { signal: controller.signal });
      await sleep(Math.random() * 900);
      controller.abort();
      const ended = await session;
      expect('available' in ended ? ended.reason : ended.outcome.state).toMatch(/^(?:timeout|worked)$/);
      expect(running(file)).toEqual([]);
    }
  });
});

const NO_PTRACE = `#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv) {
  struct sock_filter filter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { sizeof filter / sizeof filter[0], filter };
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return 9;
  execv("DLV", argv);
  return 8;
}
`;
