/** `1,173,375`: a whole number in groups of three, without the start-up cost of `Intl`. */
export function grouped(value: number): string {
  const digits = String(Math.abs(value));
  const parts: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) parts.unshift(digits.slice(Math.max(0, end - 3), end));
  return (value < 0 ? '-' : '') + parts.join(',');
}
