import type { ModuleProblem } from '../evidence/modules.ts';
import { type Fact, grouped } from '../standard/index.ts';
import { defineCheck, type DraftFinding } from './check.ts';

/** Findings of one result; the counts in its facts are whole. */
const MAX_FINDINGS = 1000;

/** go.mod and go.sum are complete, tidy and true; `vendor/` is what they say. */
export default defineCheck({
  id: 'module-integrity',
  needs: ['modules'],
  evaluate({ modules }) {
    const { problems, unanswered, provide, count, modulePath, workspace } = modules;
    const facts: Fact[] = [
      { key: 'module', value: modulePath || 'none' },
      ...(workspace.length > 0 ? [{ key: 'workspace', value: workspace.join(', ').slice(0, 2000) }] : []),
      { key: 'network', value: 'go mod download and go mod tidy -diff went through your own GOPROXY' },
      { key: 'modules required', value: count, unit: 'count' },
      ...unanswered.map((text, index): Fact => ({ key: `not answered ${index + 1}`, value: text })),
    ];
    const faults = problems.filter(({ kind }) => !NOTED.has(kind));
    const noted = problems.filter(({ kind }) => NOTED.has(kind)).map(findingOf);
    const [first, ...rest] = faults.map(findingOf);
    if (first) {
      const more = rest.length > 0 ? ` and ${grouped(rest.length)} more` : '';
      return {
        outcome: 'fail',
        summary: `${first.message}${more}`,
        facts: [...facts, { key: 'problems', value: faults.length, unit: 'count' }],
        findings: [first, ...[...rest, ...noted].slice(0, MAX_FINDINGS - 1)],
      };
    }
    if (unanswered.length > 0) {
      return {
        outcome: 'no-data',
        summary: unanswered[0]!,
        provide:
          provide ??
          'Make every module reachable through GOPROXY, so that `go mod verify` and `go mod tidy -diff` can answer.',
        facts,
      };
    }
    const all = count === 1 ? '1 module' : `${count} modules`;
    return { outcome: 'pass', summary: `${all} verified, go.mod and go.sum tidy`, facts, findings: noted };
  },
});

/** Worth knowing, and no promise is broken: a deprecated module and a pinned commit still reproduce. */
const NOTED: ReadonlySet<ModuleProblem['kind']> = new Set(['deprecated', 'unreleased-replace']);

function findingOf({ kind, message, remedy, location }: ModuleProblem): DraftFinding {
  return {
    severity: NOTED.has(kind) ? 'notice' : 'error',
    message,
    remedy,
    ...(location ? { location } : {}),
    evidence: [{ key: 'kind', value: kind }],
  };
}
