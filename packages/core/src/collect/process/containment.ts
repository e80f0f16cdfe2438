import { runProcess } from './process.ts';

/** Core files: none. Files: 16 GiB each. Processes: enough for a build on 128 processors, and an end to a fork bomb. */
const LIMITS = ['--core=0', '--fsize=17179869184', '--nproc=16384'];

/**
 * What this machine lets a child be held in. The words stand before the program and its arguments.
 * A network namespace blocks IP only (BD9). When the first process of a PID namespace ends, the kernel
 * kills all others in it, also a daemon that left the group with `setsid` (BD8). Where setpriv(1) is there, a
 * child ends with this process, also when this one is killed and can do nothing about it.
 */
export interface Containment {
  /** IP network blocked, processes of its own where allowed, and limits. */
  readonly offline: readonly string[];
  /** The same with the caller's network. */
  readonly online: readonly string[];
  /**
   * Processes and a /proc of its own under the caller's own user, with the caller's network and without limits:
   * for a debugger, whose program ends with it however it ends. Empty where that is not allowed.
   */
  readonly apart: readonly string[];
  /**
   * The same behind a first process that only waits: a signal that a first process sends itself is dropped
   * (pid_namespaces(7)), and a program must end by its own hand as it would elsewhere. It is the child of the
   * child of what is started; its exit status arrives, of a signal that ended it only that there was one.
   */
  readonly apartSecond: readonly string[];
  /** Not held, but sent a signal when this process ends: SIGTERM for one that has others to end. */
  readonly tied: (signal: 'KILL' | 'TERM') => readonly string[];
  readonly blocksNetwork: boolean;
}

export const NO_CONTAINMENT: Containment = {
  offline: [],
  online: [],
  apart: [],
  apartSecond: [],
  tied: () => [],
  blocksNetwork: false,
};

export interface ContainmentPrograms {
  readonly unshare?: string | undefined;
  readonly prlimit?: string | undefined;
  readonly setpriv?: string | undefined;
}

/** Tries what works, the most first: three starts of a program where all of it does. */
export async function containmentOf(
  { unshare, prlimit, setpriv }: ContainmentPrograms,
  path: string,
  signal: AbortSignal,
): Promise<Containment> {
  const works = async (words: readonly string[]) => {
    const [file, ...args] = [...words, unshare ?? prlimit ?? setpriv ?? '', '--version'];
    const run = await runProcess({ file: file!, args, cwd: '/', env: { PATH: path }, signal, timeoutMs: 5000 });
    return run.exitCode === 0;
  };
  const tiedBySetpriv: Containment['tied'] = end => [setpriv ?? '', '--pdeathsig', end, '--'];
  const tied = setpriv !== undefined && (await works(tiedBySetpriv('KILL'))) ? tiedBySetpriv : NO_CONTAINMENT.tied;
  const killed = tied('KILL');
  const apart = killed.length > 0 && unshare !== undefined ? await firstThatWorks(apartBy(killed, unshare), works) : [];
  const apartSecond = apart.length > 0 && unshare !== undefined ? [...apart, unshare, '--fork', '--'] : [];
  const limits = prlimit === undefined ? [] : [prlimit, ...LIMITS, '--'];
  const core = prlimit === undefined ? [] : [prlimit, '--core=0', '--'];
  if (unshare !== undefined) {
    const spaces = (flags: readonly string[]) => [...killed, unshare, ...flags, '--'];
    for (const processes of [['--pid', '--fork', '--kill-child'], []]) {
      for (const limit of limits.length > 0 ? [limits, core, []] : [[]]) {
        const offline = [...spaces(['-r', '-n', ...processes]), ...limit];
        if (!(await works(offline))) continue;
        return {
          offline,
          online: [...(processes.length > 0 ? spaces(['-r', ...processes]) : killed), ...limit],
          apart,
          apartSecond,
          tied,
          blocksNetwork: true,
        };
      }
    }
  }
  for (const limit of limits.length > 0 ? [limits, core, []] : [[]]) {
    const held = [...killed, ...limit];
    if (held.length > 0 && (await works(held)))
      return { ...NO_CONTAINMENT, offline: held, online: held, apart, apartSecond, tied };
  }
  return NO_CONTAINMENT;
}

/** Without a user namespace first, which takes privileges away: root could open no port below 1024 in it. */
function apartBy(killed: readonly string[], unshare: string): readonly (readonly string[])[] {
  return [[], ['-c']].map(user => [
    ...killed,
    unshare,
    ...user,
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
    '--',
  ]);
}

/** Empty when none does. */
async function firstThatWorks(
  candidates: readonly (readonly string[])[],
  works: (words: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  for (const words of candidates) if (await works(words)) return words;
  return [];
}

/** A program and its arguments behind the words of a containment; as they are where there is none. */
export function contained(
  words: readonly string[] | undefined,
  program: string,
  args: readonly string[],
): { readonly file: string; readonly args: readonly string[] } {
  const [file, ...rest] = [...(words ?? []), program, ...args];
  return { file: file!, args: rest };
}

/** Whether words on standard error are of what holds a program: it did not start it, or a signal ended it. */
export function isHoldersOwn(line: string): boolean {
  return /^(?:\S*\/)?(?:unshare|prlimit|setpriv): /.test(line);
}
