import type { MaturitySnapshot, ReportClass, ReportPage, VerdictChange } from '@gds-dev/backstage-plugin-gds-common';
import type { AxisValue, LevelResult, Outcome, StateEntry, TargetKind, TargetRole } from '@gds-dev/core/standard';

/** A report that passed every check of ingest. */
export interface NewReport {
  readonly reportId: string;
  /** SHA-256 of `document`, lower-case hex. */
  readonly contentHash: string;
  /** JSON as it was sent, uncompressed. */
  readonly document: Buffer;
  /** Canonical: lower case, `kind:namespace/name`. */
  readonly entityRef: string;
  readonly filedAs: ReportClass;
  readonly commit: string | null;
  readonly ref: string | null;
  readonly level: number;
  readonly receivedFrom: string;
  readonly createdAt: Date;
  readonly receivedAt: Date;
}

export type StoredReport = NewReport;

/** One result with the verdict that it had when the state was last scored. */
export interface ScoredEntry {
  readonly entry: StateEntry;
  readonly verdict: Outcome;
}

export interface StateTarget {
  readonly name: string;
  readonly kind: TargetKind;
  readonly role: TargetRole;
  readonly subject: string;
}

/** The state of one entity as last scored. */
export interface EntityState {
  readonly entries: readonly ScoredEntry[];
  readonly targets: readonly StateTarget[];
  readonly reference: boolean;
  readonly reportId: string;
  readonly commit: string | null;
  readonly standardVersion: string;
  readonly level: LevelResult;
  readonly axes: readonly AxisValue[];
  readonly measuredAt: Date;
  readonly scoredAt: Date;
  /** When the next result passes its age. */
  readonly nextExpiry: Date | null;
}

/** A state to write, with the point that it adds to the history, if any. */
export interface StateChange {
  readonly state: EntityState;
  readonly point: HistoryPoint | null;
}

export type HistoryPoint = MaturitySnapshot & { changes: VerdictChange[] };

/** Works out the next state from the locked one; `null` leaves it. Pure, and may be run again. */
export type StateUpdate = (current: EntityState | null) => StateChange | null;

/** Where a page starts: after this row, newest first. */
export interface PageKey {
  readonly at: Date;
  readonly id: string;
}

export interface PageOf<T> {
  readonly rows: T[];
  readonly next: PageKey | null;
}

export type FilingResult =
  | { readonly kind: 'filed' }
  /** The id is taken, by this or by another document. */
  | { readonly kind: 'taken'; readonly contentHash: string; readonly entityRef: string; readonly filedAs: ReportClass };

/** What the plugin keeps. Every method that changes a state holds that entity's row locked. */
export interface GdsStore {
  /** Keeps a report and, with `update`, changes its entity's state in the same transaction. */
  fileReport(report: NewReport, update: StateUpdate | null): Promise<FilingResult>;
  /** Takes a report out of quarantine; false when another replica did. */
  releaseReport(report: StoredReport, filedAs: ReportClass, update: StateUpdate | null): Promise<boolean>;
  updateState(entityRef: string, update: StateUpdate): Promise<void>;

  readState(entityRef: string): Promise<EntityState | null>;
  readReport(reportId: string): Promise<StoredReport | null>;
  readReports(entityRef: string, limit: number, after: PageKey | null): Promise<PageOf<ReportPage['reports'][number]>>;
  readHistory(entityRef: string, limit: number, after: PageKey | null): Promise<PageOf<HistoryPoint>>;
  /** Newest point not after `moment`. */
  readPointBefore(entityRef: string, moment: Date): Promise<MaturitySnapshot | null>;
  /** Oldest point whose level or axes differ from these. */
  readOldestDifferent(
    entityRef: string,
    now: { level: number; axes: readonly AxisValue[] },
  ): Promise<MaturitySnapshot | null>;

  /** Entities with quarantined reports. */
  quarantinedEntities(limit: number): Promise<string[]>;
  /** Quarantined reports of one entity, oldest first. */
  quarantinedReports(entityRef: string): Promise<StoredReport[]>;
  /** Entities of which a result passed its age at `now`. */
  expiredEntities(now: Date, limit: number): Promise<string[]>;
  /** Deletes previews and quarantined reports received before `moment`; how many. */
  deleteTemporaryReports(moment: Date): Promise<number>;

  /** Counts one attempt in the window of `minutes` that holds `now`; how many there are with it. */
  countAttempt(principal: string, minutes: number, now: Date): Promise<number>;
  deleteAttempts(before: Date): Promise<void>;
}
