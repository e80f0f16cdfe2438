/** A part of a whole in percent: `100 %` only for all, `0 %` only for none; empty without a whole. */
export function readShare(part: number, whole: number): string {
  if (whole <= 0) return '';
  if (part <= 0) return '0 %';
  if (part >= whole) return '100 %';
  return `${Math.min(99, Math.max(1, Math.round((part / whole) * 100)))} %`;
}
