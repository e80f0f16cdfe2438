import { describe, expect, it } from 'vitest';
import type { AnalyzerDiagnostic, Vet } from '../evidence/vet.ts';
import type { CheckContext, Judgement } from './check.ts';
import check from './vet-shadow.ts';

const at = (startLine: number) => ({ kind: 'file', path: 'a.go', startLine }) as const;
const printf: AnalyzerDiagnostic = { analyzer: 'printf', message: 'bad verb', location: at(1), losesError: false };
const shadow: AnalyzerDiagnostic = { analyzer: 'shadow', message: 'n is shadowed', location: at(2), losesError: false };
const lost: AnalyzerDiagnostic = { ...shadow, location: at(3), losesError: true, readAgain: at(9) };
const withShadow = { leftOut: 0, shadow: { available: true, version: 'v0.52.0' } } as const;
const noShadow = { available: false, missing: 'shadow is not installed', provide: 'Run `gds tools install`.' } as const;

function judge(vet: Vet): Judgement {
  return check.evaluate({ vet } as never, { target: null, threshold: () => 0 } satisfies CheckContext);
}
const severities = (judgement: Judgement) =>
  'findings' in judgement ? (judgement.findings ?? []).map(({ severity }) => severity) : [];

describe('vet-shadow', () => {
  it('passes when both analyzers find nothing', () => {
    expect(judge({ diagnostics: [], packages: 2, ...withShadow })).toMatchObject({
      outcome: 'pass',
      summary: 'clean',
    });
  });

  it('passes with a warning for each shadowed variable that loses nothing', () => {
    const judgement = judge({ diagnostics: [shadow, shadow], packages: 1, ...withShadow });
    expect(judgement).toMatchObject({ outcome: 'pass', summary: 'clean, 2 shadowed variables, none loses an error' });
    expect(severities(judgement)).toEqual(['warning', 'warning']);
  });

  it('fails for a lost error, with the line that reads the outer variable', () => {
    const judgement = judge({ diagnostics: [shadow, lost], packages: 1, ...withShadow });
    expect(judgement).toMatchObject({
      outcome: 'fail',
      summary: '1 error lost in a shadowed variable',
      findings: [
        {
          severity: 'error',
          message: expect.stringContaining('in line 9') as unknown,
          location: at(3),
          related: [{ location: at(9) }],
        },
        { severity: 'warning' },
      ],
    });
  });

  it('fails for a mistake that go vet finds, also without the shadow analyzer', () => {
    expect(judge({ diagnostics: [printf], packages: 1, leftOut: 0, shadow: noShadow })).toMatchObject({
      outcome: 'fail',
      summary: '1 mistake found by go vet',
    });
  });

  it('has no data when only the shadow analyzer is missing, and says how to install it', () => {
    expect(judge({ diagnostics: [], packages: 1, leftOut: 0, shadow: noShadow })).toMatchObject({
      outcome: 'no-data',
      provide: 'Run `gds tools install`.',
    });
  });

  it('keeps errors before warnings when there are more findings than a report takes', () => {
    const many = Array.from({ length: 3000 }, () => shadow);
    const judgement = judge({ diagnostics: [...many, lost], packages: 1, ...withShadow });
    expect(severities(judgement)).toHaveLength(1000);
    expect(severities(judgement)[0]).toBe('error');
  });
});
