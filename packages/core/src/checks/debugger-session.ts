import type { DapBreakpoint } from '../evidence/debugger-dap.ts';
import type { DebuggerSession, SourcePlace } from '../evidence/debugger-session.ts';
import type { BuildRecipe, Collected, TargetBinary } from '../evidence/index.ts';
import { type Fact, type Location, targetInWords } from '../standard/index.ts';
import { beforeBreakpoint, type BinaryFault, isBeforeBreakpoint } from './before-breakpoint.ts';
import { defineCheck, type DraftFinding, type Judgement } from './check.ts';
import { unlessDoubted } from './recipe-doubts.ts';
import { shortPlace } from './short-place.ts';
import { strippedFindings } from './stripped-findings.ts';
import { strippingOf } from './stripping-flags.ts';

/** Of the facts of one result. */
const LISTED = 12;

/** GDS-ERR-005: in a real debugger a breakpoint is hit and the stack and variables can be read. */
export default defineCheck({
  id: 'debugger-session',
  needs: [],
  uses: ['debuggerSession', 'binary', 'buildRecipe'],
  evaluate({ debuggerSession: session, binary, buildRecipe }, { target }): Judgement {
    if (target?.kind === 'image') {
      return {
        outcome: 'not-applicable',
        because: 'target-kind',
        summary: 'what an image holds is not run; its package or binary is judged',
      };
    }
    if (!session.available) return { outcome: 'no-data', summary: session.missing, provide: session.provide };
    const { outcome } = session.value;
    const facts = factsOf(session.value);
    if (outcome.state === 'worked') return unlessDoubted(worked(session.value, facts), buildRecipe);
    const name = binary.available ? binary.value.name : target ? targetInWords(target) : 'the program';
    const { failure } = outcome;
    if (isBeforeBreakpoint(failure)) {
      const words = beforeBreakpoint(failure, { name, target: target?.name ?? '', session: session.value });
      return { outcome: 'no-data', ...words, facts };
    }
    const place = { name, recipe: buildRecipe, binary, session: session.value };
    const [first, ...more] = findingsOf(failure, place);
    return { outcome: 'fail', summary: summaryOf(failure, name), findings: [first, ...more], facts };
  },
});

function worked({ breakpoint, sources, optimised }: DebuggerSession, facts: readonly Fact[]): Judgement {
  const at = breakpoint === undefined ? 'main.main' : short(breakpoint);
  const findings: DraftFinding[] =
    sources?.state === 'elsewhere'
      ? [
          {
            severity: 'warning',
            message: `the sources are not where the binary says they are (${sources.file}): an editor sets no breakpoint in them`,
            remedy:
              'Check out the commit that it was built from, and give the debugger its folder as a path rule: `config substitute-path FROM TO` in dlv, `substitutePath` in the launch configuration of an editor. A file that a `//line` directive names must be in the repository under that name.',
          },
        ]
      : [];
  return {
    outcome: 'pass',
    summary: `stack and values read at ${at}${optimised ? ' (optimised)' : ''}`,
    facts,
    findings,
  };
}

interface FailurePlace {
  readonly name: string;
  readonly recipe: Collected<BuildRecipe>;
  readonly binary: Collected<TargetBinary>;
  readonly session: DebuggerSession;
}

function summaryOf(failure: BinaryFault, name: string): string {
  switch (failure.kind) {
    case 'stripped':
      return `delve finds no debug information in ${name}`;
    case 'no-symbols':
      return `delve does not open ${name}: it has no symbol table`;
    case 'go-too-old':
      return `delve no longer supports ${failure.goVersion}`;
    case 'not-bound':
      return 'no breakpoint can be set';
    case 'bound-elsewhere':
      return 'the breakpoint is set in another place than the line table says';
    case 'no-stack':
      return 'the stack cannot be read at the breakpoint';
    case 'no-variables':
      return 'no variable can be read at the breakpoint';
    case 'no-dap':
      return 'an editor cannot debug it over DAP';
    case 'wrong-value':
      return `the debugger shows a wrong value of ${failure.variable}`;
  }
}

type Findings = readonly [DraftFinding, ...DraftFinding[]];

function findingsOf(failure: BinaryFault, place: FailurePlace): Findings {
  const { name, session } = place;
  const error = (message: string, remedy: string, location?: Location): Findings => [
    { severity: 'error', message, remedy, location: location ?? { kind: 'binary', file: name } },
  ];
  const stop = session.breakpoint === undefined ? 'main.main' : short(session.breakpoint);
  switch (failure.kind) {
    case 'stripped':
      return strippedFindings(name, strippingOf(place.binary), place.recipe, {
        ofFlag: flag => `${flag} leaves delve nothing to read in ${name}: it starts, but shows no line and no variable`,
        ofBinary: `delve starts on ${name}, but finds no debug information: it shows no line and no variable`,
      });
    case 'no-symbols':
      return strippedFindings(name, strippingOf(place.binary), place.recipe, {
        ofFlag: flag => `${flag} removes the symbol table of ${name}, and delve refuses a program without one`,
        ofBinary: `${name} has no symbol table, and delve refuses a program without one`,
      });
    case 'go-too-old':
      return error(
        `${name} was built with ${failure.goVersion}; the installed delve supports Go ${failure.oldest} and later`,
        `Build it with Go ${failure.oldest} or later: raise \`go\` (and \`toolchain\`) in go.mod.`,
      );
    case 'not-bound':
      return error(
        `delve sets no breakpoint in ${name}: ${failure.words}`,
        'Name a line that has code in gds.yaml: `debugger: { breakpoint: "main.go:12" }`.',
      );
    case 'bound-elsewhere':
      return error(
        `delve binds ${failure.expected} to an address that the line table of ${name} has for ${failure.found}`,
        'Build it anew in one `go build`, and let no later step edit its sections.',
        { kind: 'binary', file: name, section: '.debug_line', address: `0x${failure.address.toString(16)}` },
      );
    case 'no-stack':
      return error(
        `at ${stop} of ${name} delve cannot read the stack: ${failure.words}`,
        'Build with the call frames of DWARF: no `-ldflags=-w` or `-s`, no `strip`.',
      );
    case 'no-variables':
      return error(
        `at ${stop} of ${name} delve cannot read variables: ${failure.words}`,
        'Build with debug information: no `-ldflags=-w` or `-s`, no `-dwarf=0` in -gcflags, no `strip`.',
      );
    case 'no-dap':
      return error(
        `dlv debugs ${name}, but an editor cannot over DAP: ${failure.step} at ${stop}: ${failure.words}`,
        'Attach an editor to `dlv exec --headless` by hand, and mend what it says; delve’s own limits are in docs/debugger.md.',
      );
    case 'wrong-value':
      return error(
        `${failure.variable} of ${name} is not what its build information says`,
        'Build it anew with one `go build`: its debug information is of another build.',
      );
  }
}

function short({ file, line }: SourcePlace): string {
  return shortPlace(file, line);
}

function shown({ file, line }: SourcePlace): string {
  return `${file}:${line}`;
}

function factsOf(session: DebuggerSession): Fact[] {
  const { delveVersion, goVersion, breakpoint, frames, variables, sources, steps, optimised, dap } = session;
  const facts: Fact[] = [];
  if (delveVersion !== '')
    facts.push({ key: 'delve', value: delveVersion }, { key: 'go as delve reads it', value: goVersion || 'none' });
  if (breakpoint !== undefined) {
    facts.push(
      { key: 'breakpoint', value: `${shown(breakpoint)} in ${breakpoint.function}` },
      {
        key: 'breakpoint chosen by',
        value: breakpoint.chosenBy === 'default' ? 'the first line of main.main' : 'gds.yaml',
      },
      {
        key: 'what ran',
        value: 'the init functions of all packages, and main up to the breakpoint; then the program was killed',
      },
      { key: 'optimised function', value: optimised },
    );
  }
  if (frames.length > 0) {
    const names = frames.map(
      frame => `${frame.function ?? '?'}${frame.place === null ? '' : ` ${shown(frame.place)}`}`,
    );
    facts.push({ key: 'stack', value: listed(names) });
  }
  if (variables.length > 0) {
    const names = variables.map(
      ({ name, type, readable }) => `${name} ${type.slice(0, 80)}${readable ? '' : ' (not readable)'}`,
    );
    facts.push({ key: 'variables', value: listed(names) });
  }
  if (sources?.state === 'trimmed') {
    const to = sources.to === '.' ? 'the root of the repository' : sources.to;
    facts.push({ key: 'path rule for the debugger', value: `substitute-path ${sources.from} → ${to}` });
  }
  if (dap !== undefined) facts.push({ key: 'breakpoint over DAP', value: dapInWords(dap.breakpoint) });
  for (const { step, ms } of steps) facts.push({ key: `time of ${step}`, value: ms, unit: 'ms' });
  return facts;
}

function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return `${names.slice(0, LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function dapInWords(set: DapBreakpoint | undefined): string {
  if (set === undefined) return 'not tried: no line takes one, only an address';
  return set.verified ? `verified at line ${set.line ?? set.askedLine}` : 'not verified';
}
