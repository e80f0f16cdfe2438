import type { AttachFailureKind, DebuggerAttach } from '../evidence/debugger-attach.ts';
import { type Fact, targetInWords } from '../standard/index.ts';
import { defineCheck, type DraftFinding, type Judgement } from './check.ts';
import { unlessDoubted } from './recipe-doubts.ts';
import { strippedFindings } from './stripped-findings.ts';
import { strippingOf } from './stripping-flags.ts';

const REMEDIES: Readonly<Record<Exclude<AttachFailureKind, 'no-debug-info'>, string>> = {
  'traces-itself':
    'Take the call of ptrace out of what is shipped, or start it by a setting only: a process has one tracer at most.',
  versions: 'Build with a Go release that the installed delve is made for, or install the delve of a newer gds.',
  'unreadable-stack': 'Try `dlv attach PID` on the running program by hand, and mend what it says.',
  'ended-while-attached':
    'Find out why the program ends when it is stopped for a moment: a watchdog, or a signal handler that treats SIGTRAP as fatal.',
  'not-released':
    'Start the process again before it is used; attach with a delve that is not killed while it holds a process.',
};

/** GDS-ERR-007: a debugger attaches to the running program, reads it and leaves it as it was. */
export default defineCheck({
  id: 'debugger-attach',
  needs: ['debuggerAttach'],
  uses: ['buildRecipe', 'binary'],
  evaluate({ debuggerAttach, buildRecipe, binary }, { target }): Judgement {
    const { failure, read } = debuggerAttach;
    const facts = factsOf(debuggerAttach);
    const name = target ? targetInWords(target) : 'the program';
    if (failure) {
      const evidence: Fact[] = [{ key: 'delve', value: failure.words }];
      const [first, ...rest] =
        failure.kind === 'no-debug-info'
          ? strippedFindings(name, strippingOf(binary), buildRecipe, {
              ofFlag: flag => `${flag} leaves a debugger nothing to read in the running ${name}`,
              ofBinary: `a debugger attaches to the running ${name} and finds no debug information: it shows no stack and no variable`,
            })
          : [faultOf(name, failure.kind, failure.words)];
      const findings = [{ ...first, evidence }, ...rest.map(finding => ({ ...finding, evidence }))] as const;
      return { outcome: 'fail', summary: SUMMARIES[failure.kind], findings, facts };
    }
    const goroutines = read?.goroutines ?? 0;
    const summary = `read ${goroutines} ${goroutines === 1 ? 'goroutine' : 'goroutines'} and a stack, left it running`;
    return unlessDoubted({ outcome: 'pass', summary, findings: warnings(name, debuggerAttach), facts }, buildRecipe);
  },
});

function faultOf(name: string, kind: keyof typeof REMEDIES, words: string): DraftFinding {
  return {
    severity: 'error',
    message: `a debugger cannot work on the running ${name}: ${words}`,
    remedy: REMEDIES[kind],
    location: { kind: 'binary', file: name },
  };
}

const SUMMARIES: Readonly<Record<AttachFailureKind, string>> = {
  'traces-itself': 'the program keeps debuggers out: it is traced by its own doing',
  'no-debug-info': 'no debug info to read',
  versions: 'delve does not know this Go release',
  'unreadable-stack': 'no stack can be read',
  'ended-while-attached': 'the program ended under the debugger',
  'not-released': 'the debugger did not leave the program as it was',
};

function warnings(name: string, { unsupportedGo, read }: DebuggerAttach): DraftFinding[] {
  const location = { kind: 'binary', file: name } as const;
  const found: DraftFinding[] = [];
  if (unsupportedGo !== undefined) {
    found.push({
      severity: 'warning',
      message: `${unsupportedGo}: what it shows of ${name} may be wrong`,
      remedy: REMEDIES.versions,
      location,
    });
  }
  if (read?.trimmedPaths) {
    found.push({
      severity: 'notice',
      message: `${name} names its sources by module path (\`-trimpath\`), so an editor finds no file for a frame by itself`,
      remedy: 'Give the editor’s attach configuration a `substitutePath` from the checkout to the module path.',
      location,
    });
  }
  return found;
}

function factsOf({ delveVersion, read, released, ms }: DebuggerAttach): Fact[] {
  return [
    ...(delveVersion === undefined ? [] : [{ key: 'delve', value: delveVersion }]),
    ...(read === undefined
      ? []
      : [
          { key: 'goroutines', value: read.goroutines, unit: 'count' } as const,
          { key: 'frames of one stack', value: read.frames.length, unit: 'count' } as const,
        ]),
    { key: 'runs after detaching', value: released.running && !released.held ? 'yes' : 'no' },
    ...(released.answers === 'not-asked' ? [] : [{ key: 'answers HTTP after detaching', value: released.answers }]),
    ...(released.changedBytes === undefined
      ? []
      : [{ key: 'changed bytes of code', value: released.changedBytes, unit: 'bytes' } as const]),
    { key: 'attached for', value: ms, unit: 'ms' },
  ];
}
