import type { Fact } from '../standard/index.ts';
import { defineCheck, type DraftFinding } from './check.ts';

/** go.mod and go.sum are complete, tidy and true; `vendor/` is what they say. */
export default defineCheck({
  id: 'module-integrity',
  needs: ['modules'],
  evaluate({ modules }) {
    const { problems, unanswered, count, modulePath } = modules;
    const facts: Fact[] = [
      { key: 'module', value: modulePath || 'none' },
      { key: 'modules required', value: count, unit: 'count' },
      ...unanswered.map((text, index): Fact => ({ key: `not answered ${index + 1}`, value: text })),
    ];
    const [first, ...rest] = problems.map((problem): DraftFinding => ({
      severity: 'error',
      message: problem.message,
      remedy: problem.remedy,
      ...(problem.location ? { location: problem.location } : {}),
      evidence: [{ key: 'kind', value: problem.kind }],
    }));
    if (first) {
      const more = rest.length > 0 ? ` and ${rest.length} more` : '';
      return { outcome: 'fail', summary: `${first.message}${more}`, facts, findings: [first, ...rest] };
    }
    if (unanswered.length > 0) {
      return {
        outcome: 'no-data',
        summary: unanswered[0]!,
        provide:
          'Make every module reachable through GOPROXY, so that `go mod verify` and `go mod tidy -diff` can answer.',
        facts,
      };
    }
    const all = count === 1 ? '1 module' : `${count} modules`;
    return { outcome: 'pass', summary: `${all} verified, go.mod and go.sum tidy`, facts };
  },
});
