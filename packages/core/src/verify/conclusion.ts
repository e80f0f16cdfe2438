import { isLeftOut, type Report, standingOf, targetInWords } from '../standard/index.ts';

/** How a run ends. */
export interface Conclusion {
  /** 0: all required checks hold. 1: a required one does not. 2: a target could not be judged at all. */
  readonly exitCode: 0 | 1 | 2;
  /** Why it could not run, for exit code 2. */
  readonly problem?: string;
}

/** The exit code: it depends on required checks alone, never on the level. */
export function conclude(report: Report): Conclusion {
  for (const target of report.targets) {
    const tried = target.results.filter(result => !isLeftOut(result));
    const judged = tried.some(result => result.outcome === 'pass' || result.outcome === 'fail');
    const missing = tried.find(result => result.outcome === 'no-data');
    if (!judged && missing?.outcome === 'no-data') {
      return {
        exitCode: 2,
        problem: `${targetInWords(target)} could not be judged: ${sentence(missing.summary)} ${missing.provide}`,
      };
    }
  }
  const all = [...report.targets.flatMap(target => target.results), ...report.results];
  if (all.every(isLeftOut)) {
    return {
      exitCode: 2,
      problem: 'No check was left to run: --only and --skip leave out every check of these targets. Name another one',
    };
  }
  const open = all.filter(result => result.required).some(result => ['fail', 'no-data'].includes(standingOf(result)));
  return { exitCode: open ? 1 : 0 };
}

/** Text that ends with one full stop. */
function sentence(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed.endsWith('.') ? trimmed : `${trimmed}.`;
}
