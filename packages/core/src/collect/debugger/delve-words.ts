import { type Unavailable, unavailable } from '../../evidence/unavailable.ts';
import type { DebuggerFailure } from '../../evidence/debugger-session.ts';

/** What delve's own words mean: the binary's fault, or why this machine cannot tell. */
export type DelveTrouble =
  | { readonly fault: 'binary'; readonly failure: DebuggerFailure }
  | { readonly fault: 'machine'; readonly reason: Unavailable };

const MAX_LINE = 2000;

/**
 * Why delve gave up before it answered, by what it printed: the texts are those of delve 1.27 (pkg/goversion,
 * pkg/proc, cmd/dlv/cmds) and of the operating system. What is not known stays unknown: no failure of the binary.
 */
export function startTrouble(output: string): DelveTrouble {
  const lines = output.split('\n').map(line => line.slice(0, MAX_LINE));
  const line = (text: string) => lines.find(each => each.includes(text));
  const old = line('is too old for this version of Delve');
  if (old !== undefined) {
    const goVersion = /Go version (go\S{1,40}) is too old/.exec(old)?.[1] ?? 'of an old release';
    const oldest = /minimum supported version (\d+\.\d+)/.exec(old)?.[1] ?? 'a newer one';
    return { fault: 'binary', failure: { kind: 'go-too-old', goVersion, oldest } };
  }
  if (line('no symbol section')) return { fault: 'binary', failure: { kind: 'no-symbols' } };
  if (line('could not open debug info')) return { fault: 'binary', failure: { kind: 'stripped' } };
  const young = line('Version of Delve is too old for Go version');
  if (young !== undefined) {
    const goVersion = /too old for Go version (go\S{1,40})/.exec(young)?.[1] ?? 'a newer release';
    return machine(
      'tool-missing',
      `the installed delve is too old for ${goVersion}`,
      'Run `gds tools install` of a newer gds, which pins a delve that knows this Go release.',
    );
  }
  if (line('Delve must be built with Go version')) {
    return machine(
      'tool-missing',
      'the installed delve was built with a Go that cannot read DWARF 5',
      'Run `gds tools install` with Go 1.25 or later.',
    );
  }
  if (line("couldn't start listener")) {
    return machine(
      'refused',
      `delve cannot listen on 127.0.0.1: ${cause(line("couldn't start listener")!)}`,
      'Let a program listen on a free port of 127.0.0.1 here: end what holds the ports, and bring the loopback interface up.',
    );
  }
  const launch = line('could not launch process') ?? line('could not attach') ?? line('is not executable');
  if (launch?.includes('exec format error')) {
    return machine('refused', 'the binary is for another machine', 'Judge it on a machine that can run it.');
  }
  if (launch?.includes('operation not permitted')) return machine('permission', PTRACE, ALLOW_PTRACE);
  if (launch !== undefined && /permission denied|is not executable/.test(launch)) {
    return machine('permission', 'the binary may not be executed', 'Make it executable: `chmod +x`.');
  }
  const last = lines.findLast(each => each.trim() !== '' && !each.startsWith('API server listening'));
  return machine(
    'unreadable',
    `delve gave up: ${last?.trim().slice(0, 300) ?? 'it said nothing'}`,
    'Try `dlv exec` on the binary by hand, and mend what it says.',
  );
}

const PTRACE = 'this machine does not let a debugger trace its own child (ptrace: operation not permitted)';
const ALLOW_PTRACE =
  'Allow ptrace where GDS runs: in a container `--cap-add=SYS_PTRACE` and a seccomp profile that has ptrace, on a host `sysctl kernel.yama.ptrace_scope=1`.';

function machine(reason: Unavailable['reason'], missing: string, provide: string): DelveTrouble {
  return { fault: 'machine', reason: unavailable(reason, missing, provide) };
}

/** The last part of an error of Go: what the operating system said. */
function cause(line: string): string {
  return line.slice(line.lastIndexOf(': ') + 2).slice(0, 200);
}
