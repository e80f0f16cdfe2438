import { unavailable, type Unavailable } from '../../evidence/unavailable.ts';
import { type DelveTrouble, startTrouble } from './delve-words.ts';
import { refusedTracing, type TracingPermission } from './tracing-permission.ts';

/**
 * Why `dlv attach` gave up, by what it printed (delve 1.27, service/debugger/debugger_linux.go). A refused ptrace
 * is never the binary's fault: the kernel of this machine decides it.
 */
export function attachTrouble(output: string, permission: TracingPermission): DelveTrouble {
  const holder = /already being debugged by pid (\d{1,10})/.exec(output)?.[1];
  if (holder !== undefined) {
    return machine('refused', `process ${holder} traces the program already`, 'End that debugger or tracer first.');
  }
  if (output.includes('current user does not own the process')) {
    return machine('permission', 'the program runs as another user', 'Run gds as the user of the program.');
  }
  if (/ptrace_scope|operation not permitted/.test(output)) {
    const { why, mend } = refusedTracing(permission);
    return machine('permission', `a debugger may not attach here: ${why}`, mend);
  }
  if (output.includes('no such process')) {
    return machine('unreachable', 'the program ended before the debugger had attached', 'Try again.');
  }
  // It may be traced, but its memory in /proc is not its user's to open.
  if (/could not attach[^\n]*permission denied/.test(output)) return { fault: 'machine', reason: hiddenProgram() };
  return startTrouble(output);
}

/** Its user may not see what it runs, and so not attach to it: the kernel asks both in one way (ptrace(2)). */
export function hiddenProgram(): Unavailable {
  return unavailable(
    'permission',
    'the program has made itself undumpable (prctl, PR_SET_DUMPABLE) or has privileges of its own, so its user may not attach to it',
    'Run gds as root or with CAP_SYS_PTRACE (in a container `--cap-add=SYS_PTRACE`): who debugs it needs that too.',
  );
}

function machine(...reason: Parameters<typeof unavailable>): DelveTrouble {
  return { fault: 'machine', reason: unavailable(...reason) };
}
