import { join } from 'node:path';
import { type DebuggerAttach, unavailable, type Unavailable } from '../evidence/index.ts';
import { type CollectContext, defineCollector } from './collector.ts';
import { attachSession } from './debugger/attach-session.ts';
import { hiddenProgram } from './debugger/attach-words.ts';
import { type Debuggee, debuggeeOf } from './debugger/debuggee.ts';
import { debuggeeCopy } from './debugger/debuggee-copy.ts';
import { delveEnvironment } from './debugger/delve-server.ts';
import { startTarget, type StartedTarget } from './debugger/running-target.ts';
import { unrunnable } from './process/unrunnable.ts';

/**
 * Starts the target's binary and attaches a debugger to it, as is done with a process that misbehaves: its code
 * runs for some seconds, with the user's rights (BD1), in a copy of the work tree. A process that GDS did not start is never touched (BD11).
 */
export default defineCollector({
  provides: 'debuggerAttach',
  deadlineMs: 120_000,
  async collect(context): Promise<DebuggerAttach | Unavailable> {
    const debuggee = await debuggeeOf(context);
    if ('available' in debuggee) return debuggee;
    return unrunnable(debuggee.binary.name, debuggee.description) ?? context.job(() => runAndAttach(context, debuggee));
  },
});

async function runAndAttach(
  context: CollectContext,
  { target, binary, description, dlv }: Debuggee,
): Promise<DebuggerAttach | Unavailable> {
  const { tools, signal } = context;
  const folder = join(context.scratch, 'attach', encodeURIComponent(target.name).slice(0, 200));
  const copy = await debuggeeCopy(context, binary, folder);
  if ('available' in copy) return copy;
  const { file, cwd, home } = copy;
  const env = delveEnvironment(home, tools.path ?? '', context.env);
  const { args = [], env: configured } = target.debugger ?? {};
  const held = tools.containment && { containment: tools.containment };
  try {
    const started = await startTarget({ file, args, env: { ...env, ...configured }, cwd, signal, ...held });
    if (started.state !== 'runs') return notRunning(binary.name, started);
    const { identity, program } = started;
    try {
      return await attachSession({
        dlv,
        process: identity,
        program,
        same: binary.path,
        hasDwarf: description.dwarf.state === 'present',
        env,
        cwd,
        signal,
        ...held,
      });
    } finally {
      await started.child.stop();
    }
  } finally {
    await copy.remove();
  }
}

const GIVE = 'Give it what it needs to run: `debugger: { args: […], env: {…} }` of the target in gds.yaml.';

/** Of a program that ended with Go's `listen tcp 127.0.0.1:6060: bind: address already in use`. */
function otherAddress(words: string): string {
  const [, address = 'its address'] = /\blisten [a-z]{1,10}[46]? (\S{1,300}): bind: /.exec(words) ?? [];
  return `End what listens on ${address} while gds runs, or give the program another address: \`debugger: { args: […], env: {…} }\` of the target in gds.yaml.`;
}

function notRunning(name: string, started: Exclude<StartedTarget, { state: 'runs' }>): Unavailable {
  switch (started.state) {
    case 'aborted':
      return unavailable('timeout', `the run ended while ${name} started`, 'Run gds again.');
    case 'not-started':
      return unavailable('refused', `${name} does not start: ${started.words.slice(0, 200)}`, GIVE);
    case 'hidden':
      return hiddenProgram();
    case 'replaced':
      return unavailable(
        'refused',
        `${name} has put ${started.by} in its own place (exec), so nothing of it runs that a debugger could attach to`,
        `Judge the program that it starts, or give it what makes it stay: ${GIVE.slice(GIVE.indexOf('`'))}`,
      );
    case 'ended': {
      const lines = started.output.split('\n').filter(text => text.trim() !== '');
      const taken = lines.find(text => text.includes('address already in use'));
      const line = taken ?? lines[0];
      const said = line === undefined ? '' : `; it wrote: ${line.trim().slice(0, 200)}`;
      return unavailable(
        'refused',
        `${name} ended with ${started.how} after ${started.ms} ms, before a debugger could attach${said}`,
        taken === undefined ? GIVE : otherAddress(taken),
      );
    }
  }
}
