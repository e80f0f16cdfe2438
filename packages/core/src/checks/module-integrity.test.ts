import { describe, expect, it } from 'vitest';
import type { Modules } from '../evidence/modules.ts';
import type { CheckContext } from './check.ts';
import check from './module-integrity.ts';

const context: CheckContext = { target: null, threshold: () => 0 };
const judge = (over: Partial<Modules>) => {
  const modules: Modules = {
    modulePath: 'example.com/app',
    workspace: [],
    count: 3,
    problems: [],
    unanswered: [],
    ...over,
  };
  return check.evaluate({ modules } as never, context);
};
const problem = {
  kind: 'untidy',
  message: 'x v1 is required and nothing imports it',
  remedy: 'Run `go mod tidy`.',
  location: { kind: 'file', path: 'go.mod', startLine: 5 },
} as const;

describe('module-integrity', () => {
  it('passes without problems', () => {
    expect(judge({})).toMatchObject({ outcome: 'pass', summary: '3 modules verified, go.mod and go.sum tidy' });
  });

  it('fails with one finding for each problem, at its place', () => {
    expect(judge({ problems: [problem, { ...problem, message: 'y' }], unanswered: ['z'] })).toMatchObject({
      outcome: 'fail',
      summary: 'x v1 is required and nothing imports it and 1 more',
      findings: [{ severity: 'error', location: problem.location }, { message: 'y' }],
    });
  });

  it('counts all problems and gives the findings that a report takes', () => {
    const problems = Array.from({ length: 200_000 }, (_, n) => ({ ...problem, message: `m${n}` }));
    const judgement = judge({ problems });
    expect(judgement).toMatchObject({ outcome: 'fail', summary: 'm0 and 199,999 more' });
    expect(judgement).toMatchObject({
      facts: expect.arrayContaining([{ key: 'problems', value: 200_000, unit: 'count' }]),
    });
    expect('findings' in judgement && judgement.findings).toHaveLength(1000);
  });

  it('passes with a notice on what breaks no promise, and fails on a version that was withdrawn', () => {
    const deprecated = { ...problem, kind: 'deprecated' } as const;
    expect(judge({ problems: [deprecated] })).toMatchObject({ outcome: 'pass', findings: [{ severity: 'notice' }] });
    expect(judge({ problems: [deprecated, { ...problem, kind: 'retracted' }] })).toMatchObject({
      outcome: 'fail',
      findings: [{ severity: 'error' }, { severity: 'notice' }],
    });
  });

  it('does not pass when a question stayed open', () => {
    expect(judge({ unanswered: ['`go mod tidy -diff` gave no answer'] })).toMatchObject({ outcome: 'no-data' });
    const provide = 'Rename the folder.';
    expect(judge({ unanswered: ['x'], provide })).toMatchObject({ outcome: 'no-data', provide });
  });
});
