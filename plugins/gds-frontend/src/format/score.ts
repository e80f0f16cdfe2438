/** The value of an axis, 0–100, with at most one decimal; a gap is never a zero. */
export function readScore(value: number | null): string {
  return value === null ? 'no data' : String(Math.round(value * 10) / 10);
}

/** Change between two values, with its sign; empty when one of them is not known. */
export function readDelta(now: number | null, before: number | null): string {
  if (now === null || before === null) return '';
  const delta = Math.round((now - before) * 10) / 10;
  if (delta === 0) return '±0';
  return delta > 0 ? `+${delta}` : `−${Math.abs(delta)}`;
}
