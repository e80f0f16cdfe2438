import { describe, expect, it } from 'vitest';
import { folderWith } from '../../../test/collect-context.ts';
import { attachTrouble } from './attach-words.ts';
import { tracingPermission } from './tracing-permission.ts';

const status = (capabilities: string, seccomp: number) =>
  `Name:\tnode\nCapEff:\t${capabilities}\nSeccomp:\t${seccomp}\nSeccomp_filters:\t0\n`;
const NONE = '0000000000000000';
const PTRACE = '0000000000080000';

/** A machine's settings, as its /proc has them. */
const machine = (capabilities: string, seccomp: number, yama?: string) =>
  tracingPermission(
    folderWith({
      'self/status': status(capabilities, seccomp),
      ...(yama !== undefined && { 'sys/kernel/yama/ptrace_scope': `${yama}\n` }),
    }),
  );
/** Delve 1.27.2 on a kernel with Yama; read in service/debugger/debugger_linux.go. */
const YAMA =
  'Could not attach to pid 7: this could be caused by a kernel security setting, try writing "0" to /proc/sys/kernel/yama/ptrace_scope';
/** Of a program that called prctl(PR_SET_DUMPABLE, 0), seen by its own user. */
const HIDDEN = 'could not attach to pid 7: could not read auxiliary vector: open /proc/7/auxv: permission denied';
const EPERM = 'could not attach to pid 7: operation not permitted';

describe('why delve could not attach', () => {
  it.each([
    [YAMA, NONE, 0, '1', /ptrace_scope is 1.*its own children/, /sysctl kernel\.yama\.ptrace_scope=0/],
    [YAMA, NONE, 0, '2', /ptrace_scope is 2.*CAP_SYS_PTRACE/, /--cap-add=SYS_PTRACE/],
    [YAMA, PTRACE, 0, '3', /ptrace_scope is 3.*started again/, /sysctl\.d/],
    [HIDDEN, NONE, 0, '0', /undumpable/, /CAP_SYS_PTRACE/],
    [EPERM, NONE, 2, undefined, /seccomp/, /--cap-add=SYS_PTRACE/],
    [EPERM, PTRACE, 2, '0', /seccomp/, /seccomp profile/],
    [EPERM, PTRACE, 0, undefined, /security module/, /AppArmor/],
    [EPERM, NONE, 0, '0', /undumpable/, /CAP_SYS_PTRACE/],
  ])(
    'is a permission of the machine: %s (capabilities %s, seccomp %i, yama %s)',
    (words, caps, seccomp, yama, why, mend) => {
      expect(attachTrouble(words, machine(caps, seccomp, yama))).toMatchObject({
        fault: 'machine',
        reason: { reason: 'permission', missing: expect.stringMatching(why), provide: expect.stringMatching(mend) },
      });
    },
  );

  it.each([
    ['could not attach to pid 7: already being debugged by pid 8', 'process 8 traces the program already'],
    ['Could not attach to pid 7: current user does not own the process', 'the program runs as another user'],
    ['could not attach to pid 7: no such process', 'the program ended before the debugger had attached'],
  ])('is another reason of the machine: %s', (words, missing) => {
    expect(attachTrouble(words, machine(NONE, 0))).toMatchObject({ fault: 'machine', reason: { missing } });
  });

  it('reads this machine', () => {
    expect(tracingPermission()).toEqual({
      yama: expect.toSatisfy((value: unknown) => value === null || [0, 1, 2, 3].includes(value as number)),
      capability: expect.any(Boolean),
      filtered: expect.any(Boolean),
    });
    expect(tracingPermission('/nonexistent')).toEqual({ yama: null, capability: false, filtered: false });
  });
});
