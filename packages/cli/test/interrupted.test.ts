import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { requires } from '../../core/test/requires.ts';
import { folderWith, gds } from './gds.ts';

const go = requires('go');
/** More by GDS_INTERRUPTIONS=50. */
const RUNS = Number(process.env['GDS_INTERRUPTIONS'] ?? 6);
const LONGEST_MS = 6000;

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

describe.skipIf(go.skip || process.platform !== 'linux')(`interrupted runs${go.reason}`, () => {
  it(`leave no process and no folder behind, ${RUNS} times`, { timeout: RUNS * 60_000 }, async () => {
    const cwd = folderWith({
      'go.mod': 'module example.com/app\n\ngo 1.25.0\n',
      'main.go': 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println(1) }\n',
    });
    for (let n = 0; n < RUNS; n++) {
      // Spread over the run, each a little elsewhere.
      const wait = Math.round(((n + Math.random()) / RUNS) * LONGEST_MS);
      let scratch = '';
      const ran = await gds(['verify', '.'], {
        cwd,
        started: (child, temporary) => {
          scratch = temporary;
          setTimeout(() => child.kill('SIGINT'), wait);
        },
      });
      for (let tries = 0; tries < 20 && processesOf(scratch).length > 0; tries++) await sleep(50);
      expect({ after: wait, running: processesOf(scratch), left: ran.left }).toEqual({
        after: wait,
        running: [],
        left: [],
      });
    }
  });
});
