import { readdirSync, readFileSync, statSync } from 'node:fs';
import { procStat, type ProcStat } from '../process/proc-stat.ts';

/** What tells one process from every other, from Linux's /proc; see proc(5). */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot: two processes that had the same id differ in it. */
  readonly startTime: number;
}

/** A program's file, known by device and inode: the program may delete or rename it while it runs. */
export interface ProgramFile {
  readonly path: string;
  readonly device: bigint;
  readonly inode: bigint;
}

/** Throws when there is no such file. */
export function programFile(path: string): ProgramFile {
  const { dev: device, ino: inode } = statSync(path, { bigint: true });
  return { path, device, inode };
}

/** Why a process is not the one that may be attached to. */
export type NotOurs =
  | 'ended'
  | 'other-user'
  | 'other-program'
  | 'other-process'
  /** It lets nobody of its user see what it runs: undumpable (prctl(2), PR_SET_DUMPABLE), or with privileges. */
  | 'hidden';

/**
 * Whether a debugger may attach: the process runs as our own user, its program is this file by device and
 * inode, and it is still the process that was meant, not one that got its id later (BD11). The file's name
 * proves nothing: another file may lie there by now. Ask again once attached: an id is not reused then.
 */
export function mayAttach(pid: number, file: ProgramFile, meant?: ProcessIdentity): ProcessIdentity | NotOurs {
  const identity = identityOf(pid);
  if (identity === undefined) return 'ended';
  if (meant && meant.startTime !== identity.startTime) return 'other-process';
  try {
    const uids = /^Uid:\t(\d+)\t(\d+)\t(\d+)\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.slice(1);
    if (uids === undefined || uids.some(uid => Number(uid) !== process.getuid?.())) return 'other-user';
  } catch {
    return 'ended';
  }
  try {
    const { device, inode } = programFile(`/proc/${pid}/exe`);
    return device === file.device && inode === file.inode ? identity : 'other-program';
  } catch (error) {
    if (identityOf(pid)?.startTime !== identity.startTime) return 'ended';
    return error instanceof Error && 'code' in error && error.code === 'EACCES' ? 'hidden' : 'other-program';
  }
}

/** `undefined` when no such process runs; one that has ended and was not waited for does not. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const stat = procStat(pid);
  return stat === undefined || stat.hasEnded ? undefined : { pid, startTime: stat.startTime };
}

export interface ProcessState extends Pick<ProcStat, 'state' | 'threads'> {
  /** 0 without one. */
  readonly tracer: number;
}

/** `undefined` when this very process has ended. */
export function stateOf({ pid, startTime }: ProcessIdentity): ProcessState | undefined {
  const stat = procStat(pid);
  if (stat?.startTime !== startTime || stat.hasEnded) return undefined;
  try {
    const tracer = /^TracerPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return { state: stat.state, threads: stat.threads, tracer: Number(tracer ?? 0) };
  } catch {
    return undefined;
  }
}

/** Ids of the living processes whose parent this one is, the oldest first. */
export function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      const identity = parentOf(Number(name)) === parent ? identityOf(Number(name)) : undefined;
      return identity === undefined ? [] : [identity];
    })
    .sort((one, two) => one.startTime - two.startTime || one.pid - two.pid)
    .map(({ pid }) => pid);
}

/** Id of its parent; `undefined` when no such process is there. */
export function parentOf(pid: number): number | undefined {
  return procStat(pid)?.parent;
}

/** Id of the process that a thread belongs to; `undefined` when there is no such thread. */
export function processOf(thread: number): number | undefined {
  try {
    return Number(/^Tgid:\t(\d+)$/m.exec(readFileSync(`/proc/${thread}/status`, 'latin1'))?.[1]);
  } catch {
    return undefined;
  }
}
