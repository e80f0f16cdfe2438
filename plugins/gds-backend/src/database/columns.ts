import { DAY_MS } from '../days';

/** A timestamp column as SQLite (milliseconds), PostgreSQL (Date) or a driver (string) gives it. */
export type TimestampColumn = Date | number | string;

/** A timestamp column as a Date. */
export function dateOf(value: TimestampColumn): Date {
  return value instanceof Date ? value : new Date(value);
}

/** A column that only this plugin writes, parsed. */
export function jsonOf<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** Days since 1970-01-01, UTC. */
export function dayOf(moment: Date): number {
  return Math.floor(moment.getTime() / DAY_MS);
}
