import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { requires } from '../../core/test/requires.ts';
import { folderWith, gds, storedReport } from './gds.ts';

const go = requires('go', 'dlv');
/** More by GDS_INTERRUPTIONS=50. */
const RUNS = Number(process.env['GDS_INTERRUPTIONS'] ?? 8);
/** The last one cannot be caught: the kernel has to end what gds started, and folders stay. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGINT', 'SIGKILL'] as const;
/** What the first runs are interrupted in; the others at any time. */
const MOMENTS = ['go build', 'dlv exec', 'dlv attach'];

/** Processes of the machine whose environment or working directory holds a folder's path. */
function processesOf(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap(pid => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        return environment.includes(folder) || words.includes(folder) ? [`${pid} ${words}`] : [];
      } catch {
        return []; // ended meanwhile, or another user's
      }
    });
}

/** Sends the signal as soon as such a process runs; whether one did. */
async function interruptAt(moment: string, child: ChildProcess, signal: NodeJS.Signals, folder: string) {
  while (child.exitCode === null && child.signalCode === null) {
    if (processesOf(folder).some(words => words.includes(moment))) return child.kill(signal);
    await sleep(10);
  }
  return false;
}

interface StoredResults {
  readonly targets: readonly { readonly results: readonly { readonly check: string; readonly outcome: string }[] }[];
}

function outcomeOf(folder: string, check: string) {
  const { targets } = storedReport(folder) as StoredResults;
  return [check, targets[0]?.results.find(result => result.check === check)?.outcome];
}

/** It runs on until it is ended, so that a debugger can attach to it. */
function endlessProgram(main = ''): string {
  return folderWith({
    'go.mod': 'module example.com/app\n\ngo 1.25.0\n',
    'main.go': `package main\n\nimport (\n\t"os/signal"\n\t"syscall"\n\t"time"\n)\n\nvar _, _ = signal.Ignore, syscall.SIGTERM\n\nfunc main() {\n\t${main}\n\tfor {\n\t\ttime.Sleep(time.Second)\n\t}\n}\n`,
    'gds.yaml': 'apiVersion: gds/v1\ntargets:\n  - name: app\n    package: .\n    role: debug\n',
  });
}

/** As a checkout does whose Node.js is too old: its entry starts the Node.js that npm brought. */
const AS_OLDER_NODE = [
  '--import',
  'data:text/javascript,Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.0.0" } })',
];

describe.skipIf(go.skip || process.platform !== 'linux')(`interrupted runs${go.reason}`, () => {
  it('are over when gds is, by way of an older Node.js and of a program that ignores signals', async () => {
    const cwd = endlessProgram('signal.Ignore(syscall.SIGTERM, syscall.SIGINT)');
    let scratch = '';
    const ran = await gds(['verify', '--only', 'debugger-attach'], {
      cwd,
      env: { GDS_CACHE_DIR: folderWith({}) },
      nodeArgs: AS_OLDER_NODE,
      started: (child, temporary) => {
        scratch = temporary;
        void interruptAt('/attach/app/', child, 'SIGINT', temporary);
      },
    });
    expect({ status: ran.status, running: processesOf(scratch), left: ran.left }).toEqual({
      status: 130,
      running: [],
      left: [],
    });
  }, 120_000);

  it(`leave no process behind and no folder, ${RUNS} times`, { timeout: 120_000 + RUNS * 60_000 }, async () => {
    const cwd = endlessProgram();
    const env = { GDS_CACHE_DIR: folderWith({}) };
    await gds(['verify'], { cwd, env }); // compiles what the others find
    for (const check of ['debugger-session', 'debugger-attach']) expect(outcomeOf(cwd, check)).toEqual([check, 'pass']);
    const started = performance.now();
    await gds(['verify'], { cwd, env });
    const wholeMs = performance.now() - started;
    const met = new Set<string>();
    for (let n = 0; n < RUNS; n++) {
      const signal = SIGNALS[n % SIGNALS.length]!;
      const moment = MOMENTS[n];
      // Spread over the run, each a little elsewhere.
      const wait = Math.round(((n + Math.random()) / RUNS) * wholeMs);
      let scratch = '';
      const ran = await gds(['verify'], {
        cwd,
        env,
        started: (child, temporary) => {
          scratch = temporary;
          if (moment === undefined) setTimeout(() => child.kill(signal), wait);
          else void interruptAt(moment, child, signal, temporary).then(found => found && met.add(moment));
        },
      });
      for (let tries = 0; tries < 20 && processesOf(scratch).length > 0; tries++) await sleep(50);
      const left = signal === 'SIGKILL' ? [] : ran.left;
      expect({ signal, at: moment ?? wait, running: processesOf(scratch), left }).toEqual({
        signal,
        at: moment ?? wait,
        running: [],
        left: [],
      });
    }
    expect([...met]).toEqual(MOMENTS);
  });
});
