import type { AxisId, CheckId } from '@gds-dev/core/standard';

/** What the table of a summary lists. */
export type SummaryBy = 'owner' | 'system' | 'domain' | 'service';

export const SUMMARY_SORTS = [
  'title',
  'services',
  'coverage',
  'level',
  'failing',
  'regressions',
  'gain',
  'measured',
] as const;
/** `coverage` and `services` sort parts alone, `measured` services alone; the others sort both. */
export type SummarySort = (typeof SUMMARY_SORTS)[number];

/** A part of the organisation: entities that belong to all that is given. References are full and lower case. */
export interface SummaryScope {
  /** A group with the groups below it, or a user. */
  owner?: string;
  system?: string;
  /** A domain with the domains below it. */
  domain?: string;
}

/** A level, or the services that the catalog expects a report of and that never sent one. */
export type SummaryLevel = 0 | 1 | 2 | 3 | 'unreported';

/** Which rows a table has, and in which order. */
export interface SummaryTableQuery extends SummaryScope {
  by: SummaryBy;
  /** Services at this level. */
  level?: SummaryLevel;
  /** Services that fail this check. */
  failing?: CheckId;
  /** Services in which a check regressed in the last 7 days. */
  regressed?: true;
  /** Services whose newest measurement is older than 7 days. */
  stale?: true;
  /** Part of a title or a reference, whatever its case; at most 100 characters. */
  q?: string;
  /** `level` when left out. */
  sort?: SummarySort;
  /** `asc` when left out. */
  order?: 'asc' | 'desc';
  /** 1–200, 50 when left out. */
  limit?: number;
  cursor?: string;
}

/** Services by how they stand; the four levels and `unreported` sum up to `expected`. */
export interface SummaryCounts {
  /** Services that the catalog expects a report of, or that reported. */
  expected: number;
  reported: number;
  /** Reported, and older than 7 days. */
  stale: number;
  /** Reported services at level 0, 1, 2 and 3. */
  levels: [number, number, number, number];
  /** Reported services with an approved exemption. */
  exempted: number;
}

/** How the levels stood at the end of a day. */
export interface LevelsOfDay {
  /** `YYYY-MM-DD`, UTC. */
  day: string;
  levels: [number, number, number, number];
}

/** Mean of an axis over the services that have a value of it; `null` when none has. */
export interface AxisMean {
  axis: AxisId;
  /** 0–100, one decimal. */
  value: number | null;
  services: number;
}

export interface FailingCheck {
  check: CheckId;
  /** Services in which it fails. */
  services: number;
  /** Services that reach a higher level when this check alone is mended. */
  rise: number;
}

/** A check that passed and fails since a report, with no change of the standard in between. */
export interface Regression {
  entityRef: string;
  title: string;
  check: CheckId;
  target: string | null;
  /** ISO 8601 */
  at: string;
  commit: string | null;
}

/** A group, system or domain. Entities below it count once, whatever way they are reached. */
export interface PartRow extends SummaryCounts {
  ref: string;
  title: string;
  /** The part that it belongs to, `null` for one at the top. */
  parent: string | null;
  /** Mean level of the reported services, two decimals; `null` without one. */
  level: number | null;
  /** Failed checks, over all services. */
  failing: number;
  regressions: number;
  /** Services that a single mend lifts to a higher level. */
  gain: number;
  /** Mean level on the days of the summary's trend, oldest first; `null` before the first report. */
  trend: (number | null)[];
}

export interface ServiceRow {
  entityRef: string;
  title: string;
  owner: string | null;
  system: string | null;
  domain: string | null;
  /** `null`: never reported. */
  level: number | null;
  failing: number;
  exempted: number;
  regressions: number;
  /** Check whose mend alone lifts the service to a higher level. */
  gain: CheckId | null;
  /** ISO 8601: newest measurement. */
  measuredAt: string | null;
  stale: boolean;
  /** Level on the days of the summary's trend, oldest first; `null` before the first report. */
  trend: (number | null)[];
}

export type SummaryTable =
  | { by: 'owner' | 'system' | 'domain'; rows: PartRow[]; total: number; nextCursor: string | null }
  | { by: 'service'; rows: ServiceRow[]; total: number; nextCursor: string | null };

/** A part by its reference, as a choice or a heading. */
export interface PartName {
  ref: string;
  title: string;
}

/**
 * `GET /summary`: all that one view of the leadership page shows, counted over the services that the reader may
 * see. The scope applies to everything, the other filters to the table.
 */
export interface Summary {
  /** ISO 8601 */
  at: string;
  standardVersion: string;
  /** Of what is asked for, with titles; a part that the reader sees nothing of is answered like one that is not there. */
  scope: { owner: PartName | null; system: PartName | null; domain: PartName | null };
  counts: SummaryCounts;
  /** One point a week over the last 13, oldest first; the last one is today. */
  trend: LevelsOfDay[];
  /** Means now, and 30 and 90 days ago, over the services that had reported then. */
  axes: { now: AxisMean[]; days30: AxisMean[]; days90: AxisMean[] };
  /** Every check that fails somewhere, the most frequent first. */
  failing: FailingCheck[];
  /** Of the last 7 days: how many, and the newest 10. */
  regressions: { total: number; newest: Regression[] };
  table: SummaryTable;
}
