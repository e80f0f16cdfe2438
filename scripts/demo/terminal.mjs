import { spawn } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** What the reader can mend; shown without a stack. */
export class DemoError extends Error {}

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
  return new Promise((done, fail) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', error => fail(new DemoError(`${file} could not be started: ${error.message}`)));
    child.on('close', status => {
      if (accept.includes(status)) done(status);
      else fail(new DemoError(`${[file, ...args].join(' ')} ended with status ${status}`));
    });
  });
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

/** Runs `work` once when the demo is interrupted, before it ends. */
export function onInterrupt(work) {
  const interrupt = async () => {
    await work();
    process.exitCode = 130;
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
}
