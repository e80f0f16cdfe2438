import { describe, expect, it } from 'vitest';
import { unavailable, type Collected, type Vet } from '../evidence/index.ts';
import type { StaticAnalysis, StaticAnalysisProblem } from '../evidence/static-analysis.ts';
import type { AnalyzerDiagnostic } from '../evidence/vet.ts';
import type { CheckContext, Judgement } from './check.ts';
import check from './static-analysis.ts';

const problem = (code: string, startLine = 1): StaticAnalysisProblem => ({
  code,
  message: 'said so',
  location: { kind: 'file', path: 'a.go', startLine },
  related: [],
});
const noVet = unavailable('not-configured', 'left out', 'nothing');
const vetOf = (analyzer: string, startLine: number, over: Partial<AnalyzerDiagnostic> = {}): Collected<Vet> => ({
  available: true,
  measuredAt: '2026-01-01T00:00:00Z',
  value: {
    packages: 1,
    leftOut: 0,
    shadow: { available: true, version: 'v0.52.0' },
    diagnostics: [
      {
        analyzer,
        message: 'x',
        losesError: false,
        location: { kind: 'file', path: 'a.go', startLine, startColumn: 9 },
        ...over,
      },
    ],
  },
});

function judge(problems: readonly StaticAnalysisProblem[], vet: Collected<Vet> = noVet): Judgement {
  const staticAnalysis: StaticAnalysis = {
    problems,
    packages: 2,
    version: 'v0.8.2',
    configuration: ['staticcheck.conf'],
    ignored: 1,
    leftOut: 0,
  };
  return check.evaluate({ staticAnalysis, vet } as never, { target: null, threshold: () => 0 } satisfies CheckContext);
}

describe('static-analysis', () => {
  it('passes when staticcheck finds nothing, and says that the project chose the checks', () => {
    const judgement = judge([]);
    expect(judgement).toMatchObject({ outcome: 'pass', summary: 'clean' });
    expect(judgement.facts).toContainEqual({ key: 'staticcheck.configuration', value: 'staticcheck.conf' });
  });

  it.each([
    ['SA1004', 'error'],
    ['SA4006', 'error'],
    ['SA5011', 'error'],
    ['SA1019', 'warning'],
    ['SA6002', 'warning'],
    ['SA9003', 'warning'],
    ['U1000', 'warning'],
    ['S1000', 'notice'],
    ['ST1005', 'notice'],
    ['QF1001', 'notice'],
    ['staticcheck', 'notice'],
  ])('makes %s an %s: errors alone fail', (code, severity) => {
    expect(judge([problem(code)])).toMatchObject({
      outcome: severity === 'error' ? 'fail' : 'pass',
      findings: [{ severity }],
    });
  });

  it('names mistakes before remarks, and counts what it names', () => {
    const judgement = judge([problem('U1000', 1), problem('U1000', 2), problem('S1000', 3), problem('SA4006', 4)]);
    expect(judgement).toMatchObject({ outcome: 'fail', summary: '1 mistake (SA4006), 3 remarks' });
    expect('findings' in judgement && judgement.findings?.[0]?.message).toBe('SA4006: said so');
    expect(judge([problem('U1000'), problem('U1000'), problem('S1000')])).toMatchObject({
      outcome: 'pass',
      summary: 'no mistake, 3 remarks (2 × U1000, S1000)',
    });
  });

  it('leaves to vet what vet reports of the same line, and nothing else', () => {
    expect(judge([problem('SA5009', 7)], vetOf('printf', 7))).toMatchObject({ outcome: 'pass', summary: 'clean' });
    expect(judge([problem('SA5009', 7)], vetOf('printf', 8))).toMatchObject({ outcome: 'fail' });
    expect(judge([problem('SA4006', 7)], vetOf('printf', 7))).toMatchObject({ outcome: 'fail' });
    expect(judge([problem('SA5009', 7)])).toMatchObject({ outcome: 'fail' });
    const renamed = { location: { kind: 'file', path: 'a.y', startLine: 1 } } as const;
    const written = { kind: 'file', path: 'a.go', startLine: 7 } as const;
    expect(judge([problem('SA5009', 7)], vetOf('printf', 1, renamed))).toMatchObject({ outcome: 'fail' });
    expect(judge([problem('SA5009', 7)], vetOf('printf', 1, { ...renamed, written }))).toMatchObject({
      outcome: 'pass',
    });
  });
});
