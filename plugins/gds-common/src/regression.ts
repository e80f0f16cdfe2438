import type { VerdictChange } from './api';

/**
 * Whether a change is a regression: what passed fails, and neither the standard nor coverage nor an exemption did it.
 * Only one whose cause is `code` is of the commit beside it.
 */
export function isRegression({ from, to, cause }: Pick<VerdictChange, 'from' | 'to' | 'cause'>): boolean {
  return from === 'pass' && to === 'fail' && (cause === 'code' || cause === 'measurement');
}
