import { ASPECTS, type Agreement } from '../agreement.ts';
import { judge } from '../explained.ts';

/** What came out for one binary, for the table at the end. */
export interface Verdict {
  readonly title: string;
  readonly result: 'agrees' | 'explained' | 'only recognised' | 'not to be had' | 'fails';
  readonly details: string;
}

export function verdictOf(title: string, agreement: Agreement): Verdict {
  const { unexplained, explained } = judge(agreement);
  const counts = ASPECTS.filter(aspect => agreement.compared[aspect] > 0).map(
    aspect => `${agreement.compared[aspect]} ${aspect}`,
  );
  if (unexplained.length > 0) {
    return { title, result: 'fails', details: `${unexplained.length} differences: ${unexplained[0]}` };
  }
  const reasons = Array.from(explained, ([reason, count]) => `${count} × ${reason}`);
  const details = [counts.join(', '), ...reasons].join('; ');
  return { title, result: reasons.length > 0 ? 'explained' : 'agrees', details };
}

export function printTable(verdicts: readonly Verdict[]): void {
  const width = Math.max(0, ...verdicts.map(({ title }) => title.length));
  const lines = verdicts.map(
    ({ title, result, details }) => `${title.padEnd(width)}  ${result.padEnd(15)}  ${details}`,
  );
  const totals = new Map<string, number>();
  for (const { result } of verdicts) totals.set(result, (totals.get(result) ?? 0) + 1);
  const sum = Array.from(totals, ([result, count]) => `${count} ${result}`).join(', ');
  console.log(`\n${lines.join('\n')}\n\n${verdicts.length} binaries: ${sum}`);
}
