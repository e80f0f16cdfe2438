import { describe, expect, it } from 'vitest';
import type { DebuggerFailure, DebuggerSession } from '../evidence/debugger-session.ts';
import type { BuildRecipe } from '../evidence/build-recipe.ts';
import { type Collected, unavailable } from '../evidence/unavailable.ts';
import type { CheckContext } from './check.ts';
import check from './debugger-session.ts';

const session = (over: Partial<DebuggerSession> = {}): DebuggerSession => ({
  delveVersion: '1.27.2',
  goVersion: 'go1.26.8',
  breakpoint: { file: 'cmd/app/main.go', line: 12, inRepository: true, function: 'main.main', chosenBy: 'default' },
  steps: [{ step: 'start', ms: 900 }],
  optimised: false,
  frames: [
    { function: 'main.main', place: { file: 'cmd/app/main.go', line: 12, inRepository: true }, optimised: false },
  ],
  variables: [{ name: 'password', type: 'string', frame: 0, readable: true }],
  sources: { state: 'as-built' },
  outcome: { state: 'worked' },
  ...over,
});
const failing = (failure: DebuggerFailure, over: Partial<DebuggerSession> = {}) =>
  session({ ...over, outcome: { state: 'failed', at: 'hit', failure } });

const absent = unavailable('not-configured', 'not in this test', 'nothing');
const available = <T>(value: T): Collected<T> => ({ available: true, value, measuredAt: '2026-01-01T00:00:00Z' });
const judge = (value: Collected<DebuggerSession>, kind: 'package' | 'image' = 'package', recipe?: BuildRecipe) =>
  check.evaluate(
    { debuggerSession: value, binary: absent, buildRecipe: recipe ? available(recipe) : absent } as never,
    {
      target: { name: 'app', kind, role: 'production', subject: './cmd/app', debugInfoRequiredByFlag: false },
      threshold: () => 0,
    } satisfies CheckContext,
  );

describe('debugger-session', () => {
  it('passes with the place where it stopped, and says what ran', () => {
    const judgement = judge(available(session()));
    expect(judgement).toMatchObject({ outcome: 'pass', summary: 'stack and values read at main.go:12' });
    expect(judgement.facts).toContainEqual({
      key: 'what ran',
      value: 'the init functions of all packages, and main up to the breakpoint; then the program was killed',
    });
    expect(judgement.facts).toContainEqual({ key: 'variables', value: 'password string' });
  });

  it('gives the path rule of a trimmed binary', () => {
    const sources = { state: 'trimmed', from: 'example.com/app', to: '.' } as const;
    expect(judge(available(session({ sources }))).facts).toContainEqual({
      key: 'path rule for the debugger',
      value: 'substitute-path example.com/app → the root of the repository',
    });
  });

  it('warns when the sources lie elsewhere', () => {
    const judgement = judge(available(session({ sources: { state: 'elsewhere', file: 'app/main.go' } })));
    expect(judgement).toMatchObject({ outcome: 'pass', findings: [{ severity: 'warning' }] });
  });

  it('does not apply to an image, and has no data without a session', () => {
    expect(judge(absent, 'image')).toMatchObject({ outcome: 'not-applicable', because: 'target-kind' });
    const missing = unavailable('tool-missing', 'delve is not installed', 'Run `gds tools install`.');
    expect(judge(missing)).toMatchObject({ outcome: 'no-data', provide: 'Run `gds tools install`.' });
  });

  it('points at the flag that strips', () => {
    const at = { kind: 'file', path: 'Makefile', startLine: 2, snippet: 'LDFLAGS := -s -w' } as const;
    const recipe = {
      flags: [
        {
          name: '-ldflags',
          use: 'used',
          words: [
            { text: '-s', location: { ...at, startColumn: 12, endColumn: 14 } },
            { text: '-w', location: { ...at, startColumn: 15, endColumn: 17 } },
          ],
        },
      ],
      doubts: [],
    } as unknown as BuildRecipe;
    expect(judge(available(failing({ kind: 'stripped' })), 'package', recipe)).toMatchObject({
      outcome: 'fail',
      findings: [
        {
          message: expect.stringMatching(/^`-s -w` in -ldflags leaves delve nothing to read/) as unknown,
          location: { path: 'Makefile', startLine: 2, startColumn: 12, endColumn: 17 },
        },
      ],
    });
  });

  const configured = {
    breakpoint: {
      file: 'main.go',
      line: 12,
      inRepository: true,
      function: 'main.f',
      chosenBy: 'configuration',
      namedAt: 'gds.yaml:6',
    },
  } as const;
  it.each([
    [
      { kind: 'exited', status: 3 },
      {},
      /ends with status 3 before it gets to main\.go:12/,
      /env: \{.*init function\.$/,
    ],
    [
      { kind: 'exited', status: 0 },
      configured,
      /status 0/,
      /`debugger\.breakpoint` of app in gds\.yaml:6 leads to main\.go:12/,
    ],
    [
      { kind: 'panicked', at: { file: 'internal/x.go', line: 7, inRepository: true } },
      {},
      /panics before it gets to main\.go:12, in x\.go:7/,
      /^Mend the panic\. .*env: \{/,
    ],
    [{ kind: 'panicked', at: null }, {}, /panics before it gets to main\.go:12$/, /env: \{/],
    [{ kind: 'not-reached', seconds: 20, at: null }, {}, /within 20 s$/, /^An init function waits/],
    [
      { kind: 'not-reached', seconds: 20, at: { file: 'cmd/main.go', line: 15, inRepository: true } },
      configured,
      /within 20 s: it stands at main\.go:15$/,
      /nothing calls.*`debugger\.breakpoint` of app/,
    ],
  ] satisfies [DebuggerFailure, Partial<DebuggerSession>, RegExp, RegExp][])(
    'knows nothing of the debugger when %o kept the program from the breakpoint, and says what leads there',
    (failure, over, summary, provide) => {
      const judgement = judge(available(failing(failure, over)));
      expect(judgement).toMatchObject({
        outcome: 'no-data',
        summary: expect.stringMatching(summary) as unknown,
        provide: expect.stringMatching(provide) as unknown,
      });
      expect(judgement.facts).toContainEqual({ key: 'delve', value: '1.27.2' });
    },
  );

  it.each([
    { kind: 'stripped' },
    { kind: 'no-symbols' },
    { kind: 'go-too-old', goVersion: 'go1.21.13', oldest: '1.25' },
    { kind: 'not-bound', words: 'could not find statement' },
    { kind: 'bound-elsewhere', address: 0x401000, expected: 'main.go:1', found: 'main.go:2' },
    { kind: 'no-stack', words: 'input/output error' },
    { kind: 'no-variables', words: 'no debug information present in binary' },
    { kind: 'no-dap', step: 'setBreakpoints', words: 'could not find statement' },
    { kind: 'wrong-value', variable: 'runtime.buildVersion' },
  ] as const satisfies DebuggerFailure[])('says of $kind what is wrong and how to mend it', failure => {
    const { breakpoint: _, ...unbound } = failing(failure);
    const judgement = judge(available(unbound));
    if (judgement.outcome !== 'fail') throw new Error(judgement.outcome);
    expect(judgement.summary.length).toBeLessThan(100);
    for (const { message, remedy, location } of judgement.findings) {
      expect(message).not.toMatch(/\.$|undefined/);
      expect(remedy).toMatch(/\.$/);
      expect(location).toBeDefined();
    }
  });
});
