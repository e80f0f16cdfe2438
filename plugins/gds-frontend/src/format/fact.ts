import type { Fact } from '@gds-dev/core/standard';

/** A value with its unit, for reading, and exactly, for the pointer. */
export interface Reading {
  readonly text: string;
  readonly exact: string;
  /** Numbers stand at the right, identifiers in a fixed-width face. */
  readonly form: 'number' | 'identifier' | 'text';
}

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });
const precise = new Intl.NumberFormat('en', { maximumFractionDigits: 20 });

/** The value of a fact in the unit it carries: `2.1 MiB`, `9.8 s`, `97 %`. */
export function readFact({ value, unit }: Pick<Fact, 'value' | 'unit'>): Reading {
  if (typeof value === 'boolean') return { text: value ? 'yes' : 'no', exact: String(value), form: 'text' };
  if (typeof value === 'string') {
    const identifier = unit === 'address' || unit === 'sha256';
    return {
      text: unit === 'sha256' && value.length > 16 ? `${value.slice(0, 12)}…` : value,
      exact: value,
      form: identifier ? 'identifier' : 'text',
    };
  }
  return { ...readNumber(value, unit), form: unit === 'address' ? 'identifier' : 'number' };
}

function readNumber(value: number, unit: Fact['unit']): Omit<Reading, 'form'> {
  switch (unit) {
    case 'bytes':
      return { text: readBytes(value), exact: `${precise.format(value)} bytes` };
    case 'ms':
      return value >= 1000
        ? { text: `${number.format(Math.round(value / 100) / 10)} s`, exact: `${precise.format(value)} ms` }
        : { text: `${number.format(Math.round(value))} ms`, exact: `${precise.format(value)} ms` };
    case 's':
    case 'days':
      return { text: `${number.format(value)} ${unit}`, exact: `${precise.format(value)} ${unit}` };
    case 'percent':
      return { text: `${number.format(value)} %`, exact: `${precise.format(value)} %` };
    case 'ratio':
      return { text: `${number.format(value * 100)} %`, exact: precise.format(value) };
    case 'address':
      return { text: `0x${value.toString(16)}`, exact: precise.format(value) };
    default:
      return { text: number.format(value), exact: precise.format(value) };
  }
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function readBytes(value: number): string {
  let scaled = value;
  let step = 0;
  while (Math.abs(scaled) >= 1024 && step < BYTE_UNITS.length - 1) {
    scaled /= 1024;
    step++;
  }
  return `${step === 0 ? number.format(scaled) : scaled.toFixed(1)} ${BYTE_UNITS[step]}`;
}
