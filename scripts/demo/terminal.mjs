import { spawn } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** What the reader can mend; shown without a stack. */
export class DemoError extends Error {}

/** The reader has ended the demo. */
export class Interrupted extends Error {}

const KILL_MS = 10_000;
const controller = new AbortController();

/** Aborts when the demo is to end: everything it started has to end first. */
export const interruption = controller.signal;

/** Takes Ctrl-C, SIGTERM and a closed terminal as the wish to end, as often as they come. */
export function takeInterrupts() {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => controller.abort(new Interrupted()));
}

/** Environment of every child: the bundled Node first. */
export const environment = {
  ...process.env,
  PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
};

export function say(title) {
  console.log(`\n── ${title} ${'─'.repeat(Math.max(0, 74 - title.length))}`);
}

/** Runs a program and returns its exit status; throws when it is not among `accept`. */
export function run(file, args, { cwd, accept = [0], env = environment }) {
  interruption.throwIfAborted();
  return new Promise((done, fail) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    const release = endOnInterrupt(signal => child.kill(signal));
    child.on('error', error => {
      release();
      fail(new DemoError(`${file} could not be started: ${error.message}`));
    });
    child.on('close', status => {
      release();
      if (interruption.aborted) fail(interruption.reason);
      else if (accept.includes(status)) done(status);
      else fail(new DemoError(`${[file, ...args].join(' ')} ended with status ${status}`));
    });
  });
}

/** Ends a child on an interrupt, by force when it takes long. Returns what forgets the child. */
function endOnInterrupt(kill) {
  let timer;
  const end = () => {
    kill('SIGTERM');
    timer = setTimeout(() => kill('SIGKILL'), KILL_MS);
  };
  interruption.addEventListener('abort', end, { once: true });
  return () => {
    clearTimeout(timer);
    interruption.removeEventListener('abort', end);
  };
}

/** The standard output of a program, or undefined when it is not there or fails. */
export function output(file, args, cwd = root) {
  return new Promise(done => {
    const child = spawn(file, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', chunk => (text += chunk));
    child.on('error', () => done(undefined));
    child.on('close', status => done(status === 0 ? text.trim() : undefined));
  });
}
