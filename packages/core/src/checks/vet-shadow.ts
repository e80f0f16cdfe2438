import type { AnalyzerDiagnostic } from '../evidence/vet.ts';
import { defineCheck, type DraftFinding, type Judgement } from './check.ts';

/** Findings of one result; the counts in its facts are whole. */
const MAX_FINDINGS = 1000;

/**
 * `go vet` is clean and no shadowed `err` loses an error. Other shadowed variables are warnings, since
 * sound projects have dozens.
 */
export default defineCheck({
  id: 'vet-shadow',
  needs: ['vet'],
  evaluate({ vet }): Judgement {
    const shadowed = vet.diagnostics.filter(each => each.analyzer === 'shadow');
    const lost = shadowed.filter(each => each.losesError);
    const mistakes = vet.diagnostics.filter(each => each.analyzer !== 'shadow');
    const facts = [
      { key: 'vet.packages', value: vet.packages, unit: 'count' },
      { key: 'vet.diagnostics', value: mistakes.length, unit: 'count' },
      ...(vet.leftOut === 0 ? [] : [{ key: 'vet.generated-or-vendored', value: vet.leftOut, unit: 'count' } as const]),
      ...(vet.shadow.available
        ? [
            { key: 'shadow.version', value: vet.shadow.version },
            { key: 'shadow.variables', value: shadowed.length, unit: 'count' } as const,
            { key: 'shadow.lost-errors', value: lost.length, unit: 'count' } as const,
          ]
        : []),
    ] as const;
    const [first, ...errors] = [...mistakes.map(vetFinding), ...lost.map(lostFinding)];
    const warnings = shadowed.filter(each => !each.losesError).map(shadowFinding);
    if (first !== undefined) {
      const findings: [DraftFinding, ...DraftFinding[]] = [
        first,
        ...[...errors, ...warnings].slice(0, MAX_FINDINGS - 1),
      ];
      return { outcome: 'fail', summary: failSummary(mistakes.length, lost.length), findings, facts };
    }
    if (!vet.shadow.available) {
      const { missing, provide } = vet.shadow;
      return { outcome: 'no-data', summary: `\`go vet\` is clean; ${missing}`, provide, facts };
    }
    const summary =
      shadowed.length === 0 ? 'clean' : `clean, ${count(shadowed.length, 'shadowed variable')}, none loses an error`;
    return { outcome: 'pass', summary, findings: warnings.slice(0, MAX_FINDINGS), facts };
  },
});

function failSummary(mistakes: number, lost: number): string {
  const parts = [
    ...(mistakes > 0 ? [`${count(mistakes, 'mistake')} found by go vet`] : []),
    ...(lost > 0 ? [`${count(lost, 'error')} lost in a shadowed variable`] : []),
  ];
  return parts.join(', ');
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function vetFinding(diagnostic: AnalyzerDiagnostic): DraftFinding {
  return {
    severity: 'error',
    message: `go vet (${diagnostic.analyzer}): ${diagnostic.message}`.slice(0, 4000),
    remedy: `Mend what the analyzer says; \`go tool vet help ${diagnostic.analyzer}\` explains it.`,
    ...at(diagnostic),
  };
}

function lostFinding(diagnostic: AnalyzerDiagnostic): DraftFinding {
  const { readAgain } = diagnostic;
  const where = readAgain === undefined ? 'later' : `in line ${readAgain.startLine}`;
  return {
    severity: 'error',
    message: `the error is lost: ${diagnostic.message}, and that outer one is read ${where}`.slice(0, 4000),
    remedy:
      'Replace `:=` by `=` here (declare other new names before it with `var`), so that the outer variable carries the error; or return it here.',
    ...at(diagnostic),
    ...(readAgain === undefined
      ? {}
      : { related: [{ location: readAgain, message: 'the outer variable is read here, without the error' }] }),
  };
}

function shadowFinding(diagnostic: AnalyzerDiagnostic): DraftFinding {
  return {
    severity: 'warning',
    message: diagnostic.message.slice(0, 4000),
    remedy: 'Assign with `=` where the outer variable is meant, or give the inner one another name.',
    ...at(diagnostic),
  };
}

function at(diagnostic: AnalyzerDiagnostic): Pick<DraftFinding, 'location'> {
  return diagnostic.location === undefined ? {} : { location: diagnostic.location };
}
