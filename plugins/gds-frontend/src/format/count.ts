const format = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 });

/** `10,000`, `1.25` */
export function readCount(value: number): string {
  return format.format(value);
}
