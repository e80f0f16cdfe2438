import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DemoError, environment, run } from './terminal.mjs';

const START_MS = 20_000;
const KILL_MS = 10_000;

/** Builds and runs payments on free loopback ports while `work` is given the address of its pprof. */
export async function withPayments(workspace, work) {
  await run('make', ['--silent', 'build'], { cwd: workspace.payments });
  const child = spawn(join(workspace.payments, 'bin/payments'), ['-address', '127.0.0.1:0', '-admin', '127.0.0.1:0'], {
    cwd: workspace.folder,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise(done => child.on('close', done));
  try {
    return await work(await adminAddress(child));
  } finally {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), KILL_MS);
    await ended;
    clearTimeout(timer);
  }
}

/** Reads the address from the service's own log, one JSON document a line. */
function adminAddress(child) {
  return new Promise((done, fail) => {
    let text = '';
    const timer = setTimeout(() => fail(new DemoError(`payments did not say where it listens:\n${text}`)), START_MS);
    child.on('error', error => fail(new DemoError(`payments could not be started: ${error.message}`)));
    child.on('close', () => fail(new DemoError(`payments ended while it started:\n${text}`)));
    child.stderr.on('data', chunk => {
      text += chunk;
      for (const line of text.split('\n')) {
        const entry = parse(line);
        if (entry?.server !== 'admin' || !entry.address) continue;
        clearTimeout(timer);
        done(`http://${entry.address}`);
      }
    });
  });
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
