import { execFileSync } from 'node:child_process';
import { existsSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { folderWith, goModule, machineTools } from '../../../test/collect-context.ts';
import { requires } from '../../../test/requires.ts';
import { running } from '../../../test/running-programs.ts';
import { attachSession } from './attach-session.ts';
import { delveEnvironment } from './delve-server.ts';
import { startTarget, type StartedTarget } from './running-target.ts';

const needed = requires('go', 'dlv');
const apart = (machineTools.containment?.apartSecond ?? []).length > 0;
const signal = new AbortController().signal;

/** Starts itself anew in a session of its own with nothing in its environment, also when it is that one. */
const DAEMON = `package main

import (
	"os"
	"os/exec"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) < 3 {
		child := exec.Command("/proc/self/exe", append(os.Args[1:], "x")...)
		child.Env = []string{"A=b"}
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		child.Start()
		if len(os.Args) == 2 {
			return
		}
	}
	time.Sleep(time.Hour)
}
`;

const withSyscall = (lines: string) => `package main

import (
	"os"
	"syscall"
	"time"
)

func main() {
	_ = os.Args
	_ = syscall.SIGTERM
	${lines}
	time.Sleep(time.Hour)
}
`;

async function started(source: string): Promise<{ readonly file: string; readonly target: StartedTarget }> {
  const cwd = goModule({ 'main.go': source });
  const file = join(cwd, 'app');
  execFileSync('go', ['build', '-o', file, '.'], { cwd });
  const { containment } = machineTools;
  const env = delveEnvironment(folderWith({}), '/usr/bin:/bin', {});
  const target = await startTarget({ file, args: [], env, cwd, signal, ...(containment && { containment }) });
  return { file, target };
}

async function attached(target: StartedTarget) {
  if (target.state !== 'runs') throw new Error(JSON.stringify(target));
  const { identity: process, program } = target;
  const env = delveEnvironment(folderWith({}), '/usr/bin:/bin', {});
  const same = `/proc/${process.pid}/exe`;
  const session = { dlv: machineTools.dlv!, process, program, same, hasDwarf: true, env, cwd: '/', signal };
  try {
    return await attachSession(session);
  } finally {
    await target.child.stop();
  }
}

describe.skipIf(needed.skip)(`a started target${needed.reason}`, { timeout: 120_000 }, () => {
  it.skipIf(!apart)(
    'is attached to in a PID namespace of its own, and a daemon that hides ends with it (skipped: no namespaces)',
    async () => {
      const { file, target } = await started(DAEMON);
      if (target.state !== 'runs') throw new Error(target.state);
      const { pid } = target.identity;
      expect(readlinkSync(`/proc/${pid}/ns/pid`)).not.toBe(readlinkSync('/proc/self/ns/pid'));
      for (let tries = 0; running(file).length < 2 && tries < 50; tries++) await sleep(20);
      expect(running(file).length).toBeGreaterThan(1);
      expect(await attached(target)).toMatchObject({
        read: { trimmedPaths: false },
        released: { running: true, held: false, changedBytes: 0 },
      });
      expect(running(file)).toEqual([]);
    },
  );

  it('is attached to when it has deleted its own file', async () => {
    const { file, target } = await started(withSyscall('os.Remove(os.Args[0])'));
    expect(existsSync(file)).toBe(false);
    const outcome = await attached(target);
    expect(outcome).toMatchObject({ released: { running: true, changedBytes: 0 } });
    expect(outcome).not.toHaveProperty('failure');
  });

  it.each([
    ['asks its parent to trace it', 'syscall.RawSyscall(syscall.SYS_PTRACE, 0, 0, 0)', /PTRACE_TRACEME/],
    [
      'is traced by a process that it started',
      `if len(os.Args) > 1 {
		time.Sleep(100 * time.Millisecond)
		syscall.PtraceAttach(syscall.Getppid())
		var status syscall.WaitStatus
		syscall.Wait4(-1, &status, 0x40000000, nil)
		syscall.PtraceCont(syscall.Getppid(), 0)
		for {
			time.Sleep(time.Second)
		}
	}
	syscall.ForkExec("/proc/self/exe", []string{"app", "tracer"}, &syscall.ProcAttr{})`,
      /process of its own that traces it/,
    ],
  ])('fails when it %s', async (_, lines, words) => {
    const { file, target } = await started(withSyscall(`go func() {}()\n\t${lines}`));
    expect(await attached(target)).toMatchObject({
      failure: { kind: 'traces-itself', words: expect.stringMatching(words) as unknown },
    });
    expect(running(file)).toEqual([]);
  });

  it.each([
    ['syscall.Exec("/bin/sleep", []string{"sleep", "300"}, nil)', { state: 'replaced', by: expect.any(String) }],
    ['os.Exit(3)', { state: 'ended', how: 'status 3' }],
    [
      'syscall.Kill(syscall.Getpid(), syscall.SIGKILL)',
      { state: 'ended', how: apart ? 'a signal' : 'SIGKILL', output: '' },
    ],
  ] as const)('is not running when it does %s, by itself', async (lines, expected) => {
    const begun = performance.now();
    const { file, target } = await started(withSyscall(lines));
    expect(target).toMatchObject(expected);
    expect(performance.now() - begun).toBeLessThan(60_000);
    expect(running(file)).toEqual([]);
  });
});
