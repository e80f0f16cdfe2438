import type { StaticAnalysis, StaticAnalysisProblem } from '../evidence/static-analysis.ts';
import type { Collected, Vet } from '../evidence/index.ts';
import { type Fact, grouped, type Severity } from '../standard/index.ts';
import { defineCheck, type DraftFinding, type Judgement } from './check.ts';
import { saysTheSame } from './vet-and-staticcheck.ts';

/** Findings of one result; the counts in its facts are whole. */
const MAX_FINDINGS = 1000;
const LISTED_CODES = 4;

/**
 * GDS-ERR-022: staticcheck finds no mistake. What is only deprecated, slow, doubtful, unused or could be
 * written shorter is reported and passes.
 */
export default defineCheck({
  id: 'static-analysis',
  needs: ['staticAnalysis'],
  uses: ['vet'],
  usesOf: { vet: 'vet-shadow' },
  evaluate({ staticAnalysis, vet }): Judgement {
    const problems = staticAnalysis.problems.filter(problem => !isReportedByVet(problem, vet));
    const of = (severity: Severity) => problems.filter(({ code }) => severityOf(code) === severity);
    const mistakes = of('error');
    const remarks = [...of('warning'), ...of('notice')];
    const facts = factsOf(staticAnalysis, problems);
    const [first, ...others] = [...mistakes, ...remarks].slice(0, MAX_FINDINGS).map(finding);
    if (first !== undefined && mistakes.length > 0) {
      const summary = `${count(mistakes.length, 'mistake')} (${codesOf(mistakes)})${remarks.length > 0 ? `, ${count(remarks.length, 'remark')}` : ''}`;
      return { outcome: 'fail', summary, findings: [first, ...others], facts };
    }
    if (first === undefined) return { outcome: 'pass', summary: 'clean', facts };
    const summary = `no mistake, ${count(remarks.length, 'remark')} (${codesOf(remarks)})`;
    return { outcome: 'pass', summary, findings: [first, ...others], facts };
  },
});

/**
 * What a code means for the outcome, by the groups of https://staticcheck.dev/docs/checks/: SA1 to SA5 are
 * mistakes. Deprecated (SA1019), slow (SA6), doubtful (SA9) and unused (U1) code works: warnings. The rest is
 * taste: notices.
 */
function severityOf(code: string): Severity {
  if (code === 'SA1019' || /^(?:SA[69]|U1)\d{3}$/.test(code)) return 'warning';
  return /^SA\d{4}$/.test(code) ? 'error' : 'notice';
}

function isReportedByVet({ code, location }: StaticAnalysisProblem, vet: Collected<Vet>): boolean {
  if (location === undefined || !vet.available) return false;
  return vet.value.diagnostics.some(
    each =>
      saysTheSame(each.analyzer, code) &&
      [each.location, each.written].some(at => at?.path === location.path && at.startLine === location.startLine),
  );
}

function factsOf(analysis: StaticAnalysis, problems: readonly StaticAnalysisProblem[]): Fact[] {
  const counted = (key: string, value: number): Fact[] => (value === 0 ? [] : [{ key, value, unit: 'count' }]);
  return [
    { key: 'staticcheck.version', value: analysis.version },
    { key: 'staticcheck.packages', value: analysis.packages, unit: 'count' },
    ...(analysis.configuration.length === 0
      ? []
      : [{ key: 'staticcheck.configuration', value: analysis.configuration.slice(0, 10).join(', ').slice(0, 1000) }]),
    { key: 'staticcheck.problems', value: problems.length, unit: 'count' },
    ...counted('staticcheck.accepted by lint:ignore', analysis.ignored),
    ...counted('staticcheck.generated-or-vendored', analysis.leftOut),
    ...counted('staticcheck.reported by go vet', analysis.problems.length - problems.length),
  ];
}

/** `3 × U1000, SA1019`: the most frequent codes first. */
function codesOf(problems: readonly StaticAnalysisProblem[]): string {
  const counts = new Map<string, number>();
  for (const { code } of problems) counts.set(code, (counts.get(code) ?? 0) + 1);
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const listed = sorted.slice(0, LISTED_CODES).map(([code, n]) => (n === 1 ? code : `${grouped(n)} × ${code}`));
  return `${listed.join(', ')}${sorted.length > LISTED_CODES ? ', …' : ''}`;
}

function count(n: number, what: string): string {
  return `${grouped(n)} ${what}${n === 1 ? '' : 's'}`;
}

function finding({ code, message, location, related }: StaticAnalysisProblem): DraftFinding {
  return {
    severity: severityOf(code),
    message: `${code}: ${message}`.slice(0, 4000),
    remedy: remedyOf(code),
    ...(location === undefined ? {} : { location }),
    related: related.map(each => ({
      location: each.location,
      message: each.message.slice(0, 1000) || 'belongs to it',
    })),
  };
}

function remedyOf(code: string): string {
  if (!/^[A-Z]{1,2}\d{4}$/.test(code)) return 'Change what it names.';
  const page = `https://staticcheck.dev/docs/checks/#${code}`;
  return `Mend it (${page}), or say why it is meant in a line above: \`//lint:ignore ${code} why\`.`;
}
