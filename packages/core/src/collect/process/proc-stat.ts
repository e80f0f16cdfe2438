import { readFileSync } from 'node:fs';

/** Of /proc/PID/stat (proc(5)). */
export interface ProcStat {
  /** `R`, `S`, `D`, `T` (stopped), `t` (held by a tracer). */
  readonly state: string;
  /** It may not have been waited for. */
  readonly hasEnded: boolean;
  readonly parent: number;
  readonly session: number;
  readonly threads: number;
  /** Clock ticks after boot. */
  readonly startTime: number;
}

/** `undefined` when there is no such process. */
export function procStat(pid: number): ProcStat | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name in parentheses may hold anything, so the fields count from the last one; the state is field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  const [state = ''] = fields;
  return {
    state,
    hasEnded: state === 'Z' || state === 'X',
    parent: field(4),
    session: field(6),
    threads: field(20),
    startTime: field(22),
  };
}
