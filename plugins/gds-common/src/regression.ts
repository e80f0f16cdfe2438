import type { VerdictChange } from './api';

/** Whether a change is a regression: what passed fails, and neither the standard nor coverage nor an exemption did it. */
export function isRegression({ from, to, cause }: Pick<VerdictChange, 'from' | 'to' | 'cause'>): boolean {
  return from === 'pass' && to === 'fail' && cause === 'code';
}
