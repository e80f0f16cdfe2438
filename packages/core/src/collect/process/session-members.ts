import { readdirSync, readFileSync } from 'node:fs';
import { procStat } from './proc-stat.ts';

/**
 * Ids of the living processes of a session (setsid(2)) or of a run that is known by a mark in its
 * environment, from Linux's /proc. A process keeps its session when its parent dies and when it makes a
 * group of its own, so this finds the children that a killed debugger leaves behind; the mark finds those
 * that made a session of their own. Zombies have ended and are not members.
 */
export function sessionMembers(session: number, mark: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => belongs(pid, session, mark));
}

function belongs(pid: number, session: number, mark: string): boolean {
  const stat = procStat(pid);
  if (stat === undefined || stat.hasEnded) return false;
  return stat.session === session || environmentOf(pid).includes(mark);
}

/** What the process was started with; of another user's process nothing can be read. */
function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
