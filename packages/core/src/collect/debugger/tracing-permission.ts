import { readFileSync } from 'node:fs';

/** What on this machine decides whether a process may attach to another of its user (ptrace(2), "Ptrace access mode checking"). */
export interface TracingPermission {
  /** `kernel.yama.ptrace_scope`: 0 to 3; `null` on a kernel without Yama. */
  readonly yama: number | null;
  /** Our processes have CAP_SYS_PTRACE. */
  readonly capability: boolean;
  /** A system-call filter is in force, as in a container. */
  readonly filtered: boolean;
}

const CAP_SYS_PTRACE = 19n;

/** From Linux's /proc; `proc` is another folder in tests. */
export function tracingPermission(proc = '/proc'): TracingPermission {
  const status = textOf(`${proc}/self/status`);
  const capabilities = /^CapEff:\t([0-9a-f]{16})$/m.exec(status)?.[1] ?? '0';
  const scope = textOf(`${proc}/sys/kernel/yama/ptrace_scope`).trim();
  return {
    yama: /^[0-3]$/.test(scope) ? Number(scope) : null,
    capability: ((BigInt(`0x${capabilities}`) >> CAP_SYS_PTRACE) & 1n) === 1n,
    filtered: /^Seccomp:\t2$/m.test(status),
  };
}

/** Why attaching is refused with these, and the change that allows it. */
export function refusedTracing({ yama, capability, filtered }: TracingPermission): { why: string; mend: string } {
  if (yama === 3) {
    return {
      why: 'kernel.yama.ptrace_scope is 3, which forbids every process to attach until the machine is started again',
      mend: 'Set `kernel.yama.ptrace_scope` to 2 or lower in /etc/sysctl.d and start the machine again.',
    };
  }
  if (!capability && yama === 2) {
    return {
      why: 'kernel.yama.ptrace_scope is 2, so attaching takes CAP_SYS_PTRACE, which this process does not have',
      mend: 'Run as root or with CAP_SYS_PTRACE (in a container `--cap-add=SYS_PTRACE`).',
    };
  }
  if (!capability && yama === 1) {
    return {
      why: 'kernel.yama.ptrace_scope is 1, so a debugger may attach to its own children alone',
      mend: 'Run `sysctl kernel.yama.ptrace_scope=0`, or run with CAP_SYS_PTRACE (in a container `--cap-add=SYS_PTRACE`).',
    };
  }
  if (filtered) {
    return {
      why: 'the system-call filter (seccomp) of this container refuses ptrace',
      mend: 'Run the container with `--cap-add=SYS_PTRACE`, or with a seccomp profile that has ptrace.',
    };
  }
  return capability
    ? {
        why: 'the kernel refuses ptrace although this process has CAP_SYS_PTRACE: a security module or a system-call filter of delve’s forbids it',
        mend: 'Allow ptrace in the security module (AppArmor, SELinux) or filter in force here.',
      }
    : {
        why: 'this process lacks CAP_SYS_PTRACE, and the program has made itself undumpable or has other privileges',
        mend: 'Run as root or with CAP_SYS_PTRACE (in a container `--cap-add=SYS_PTRACE`).',
      };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
