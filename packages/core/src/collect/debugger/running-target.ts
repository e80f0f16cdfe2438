import { readlinkSync, realpathSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contained, type Containment, isHoldersOwn } from '../process/containment.ts';
import { type SessionChild, type SessionChildEnd, startSession } from '../process/session-child.ts';
import {
  childrenOf,
  mayAttach,
  type ProcessIdentity,
  type ProgramFile,
  programFile,
  stateOf,
} from './process-identity.ts';

/** For the kernel and Go's runtime, on a busy machine too. */
const START_MS = 15_000;
/** After the runtime's start: a program that lacks its configuration mostly ends within it. */
const SETTLE_MS = 700;
const LOOK_MS = 20;

/** What util-linux ends with when it cannot start a program (c.h, EX_EXEC_FAILED and EX_EXEC_ENOENT). */
const [NOT_EXECUTED, NOT_FOUND] = [126, 127];

export interface TargetOptions {
  /** Absolute, real path of the binary. */
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Ends it and all that it started with this process. */
  readonly containment?: Pick<Containment, 'apartSecond' | 'tied'>;
}

export type StartedTarget =
  | {
      readonly state: 'runs';
      readonly identity: ProcessIdentity;
      readonly program: ProgramFile;
      readonly child: SessionChild;
    }
  /** By itself, before a debugger could attach; `how` is `status 3`, `SIGSEGV` or `a signal`. */
  | { readonly state: 'ended'; readonly how: string; readonly output: string; readonly ms: number }
  /** It has put another program in its own place (execve(2)): that one's name. */
  | { readonly state: 'replaced'; readonly by: string }
  /** It lets nobody of its user see what it runs. */
  | { readonly state: 'hidden' }
  | { readonly state: 'not-started'; readonly words: string }
  | { readonly state: 'aborted' };

/**
 * Runs the binary in a session of its own, where it is allowed in a PID namespace of its own, until Go's runtime
 * has started threads and the program has not ended for a while. Whoever gets a running one must stop it; in
 * every other case nothing is left of it.
 */
export async function startTarget(options: TargetOptions): Promise<StartedTarget> {
  const started = performance.now();
  if (options.signal.aborted) return { state: 'aborted' };
  const { file, args, env, cwd, containment } = options;
  const program = programFile(file);
  const apart = containment?.apartSecond ?? [];
  const holders = apart.length > 0 ? apart : (containment?.tied('KILL') ?? []);
  const child = startSession({ ...contained(holders, file, args), env, cwd });
  let end: SessionChildEnd | undefined;
  void child.ended.then(value => (end = value));
  const look = looksAt(child, program, { forks: apart.length > 0 ? 2 : 0, holders: programsOf(holders) });
  let seen: Look = { is: 'starting' };
  let since = started;
  while (end === undefined && !options.signal.aborted && performance.now() - started < START_MS) {
    await sleep(LOOK_MS);
    const now = look();
    if (now.is !== seen.is) since = performance.now();
    seen = now;
    if (seen.is !== 'starting' && performance.now() - since > SETTLE_MS) break;
  }
  if (end === undefined && !options.signal.aborted && seen.is === 'runs') {
    return { state: 'runs', identity: seen.identity, program, child };
  }
  const byItself = end;
  const ms = Math.round(performance.now() - started);
  await child.stop();
  if (options.signal.aborted) return { state: 'aborted' };
  if (byItself) return ended(byItself, child.output(), ms);
  if (seen.is === 'replaced') return { state: 'replaced', by: seen.by };
  if (seen.is === 'hidden') return { state: 'hidden' };
  return { state: 'not-started', words: `its threads had not started after ${START_MS / 1000} s` };
}

type Look =
  | { readonly is: 'starting' }
  | { readonly is: 'runs'; readonly identity: ProcessIdentity }
  | { readonly is: 'replaced'; readonly by: string }
  | { readonly is: 'hidden' };

/** How far the program is from what is started, and what its process runs before it. */
interface Held {
  readonly forks: number;
  /** Real paths. */
  readonly holders: readonly string[];
}

function looksAt(child: SessionChild, program: ProgramFile, { forks, holders }: Held): () => Look {
  let pid: number | undefined;
  return () => {
    pid ??= descendant(child.pid, forks);
    const found = pid === undefined ? 'ended' : mayAttach(pid, program);
    if (typeof found === 'object') {
      // Go's runtime starts its monitor thread before it initializes packages.
      return (stateOf(found)?.threads ?? 0) > 1 ? { is: 'runs', identity: found } : { is: 'starting' };
    }
    if (found === 'hidden') return { is: 'hidden' };
    const other = found === 'other-program' ? programPath(pid!) : undefined;
    return other === undefined || holders.includes(other)
      ? { is: 'starting' }
      : { is: 'replaced', by: basename(other) };
  };
}

function programsOf(words: readonly string[]): readonly string[] {
  return words.filter(isAbsolute).map(path => realpathSync(path));
}

function descendant(pid: number | undefined, forks: number): number | undefined {
  if (pid === undefined || forks === 0) return pid;
  return descendant(childrenOf(pid)[0], forks - 1);
}

function programPath(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined; // It has ended.
  }
}

/** What holds the program passes its status on, and says in words of its own when a signal ended it. */
function ended({ error, signal, exitCode }: SessionChildEnd, output: string, ms: number): StartedTarget {
  if (error !== undefined) return { state: 'not-started', words: error };
  const lines = output.split('\n').filter(line => line.trim() !== '');
  const holders = lines.findLast(isHoldersOwn);
  if (holders === undefined) return { state: 'ended', how: signal ?? `status ${exitCode}`, output, ms };
  if (exitCode === NOT_EXECUTED || exitCode === NOT_FOUND) return { state: 'not-started', words: holders };
  return { state: 'ended', how: 'a signal', output: lines.filter(line => line !== holders).join('\n'), ms };
}
