import type {
  Attestation,
  AxisPoint,
  ExemptionTerms,
  MaturitySnapshot,
  ReportClass,
  ReportPage,
  RepositoryBinding,
  RunOrigin,
  VerdictChange,
} from '@gds-dev/backstage-plugin-gds-common';
import type {
  AxisValue,
  CheckId,
  LevelResult,
  Standing,
  StateEntry,
  TargetKind,
  TargetRole,
} from '@gds-dev/core/standard';
import type { FullLimit, RunLimit } from './runPlaceTable';

/** A repository as the token of one of its runs names it. */
export interface RunRepository extends Readonly<RepositoryBinding> {
  /** `host/owner/name`, lower case. */
  readonly repository: string;
}

/** What a verified token says of the run that made a report. */
export interface VerifiedRun extends RunRepository {
  readonly origin: RunOrigin;
  readonly pullRequest: number | null;
  /** SHA-256 of what a run reports only once, hex. */
  readonly idempotencyKey: string;
}

/** A report that passed every check of ingest. */
export interface NewReport {
  readonly reportId: string;
  /** SHA-256, lower-case hex: of `document`; with a run, of what it measured. */
  readonly contentHash: string;
  /** JSON, uncompressed: as it was sent; with a run, the claims stand in place of what it said of itself. */
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
  readonly attestation: Attestation;
  /** Of a pull request: the head that it was made from, as the report declares it. */
  readonly headCommit: string | null;
  /** `null` for a report that no GitHub token vouches for. */
  readonly run: VerifiedRun | null;
}

export type StoredReport = NewReport;

/** A report whose document made room: it changed nothing, or it is old. */
export interface ForgottenReport {
  readonly entityRef: string;
  readonly filedAs: ReportClass;
  readonly document: null;
}

/** A report in quarantine, and where the next one is looked for. */
export interface WaitingReport {
  readonly report: StoredReport;
  readonly key: PageKey;
}

/** One result with the verdict that it had when the state was last scored. */
export interface ScoredEntry {
  readonly entry: StateEntry;
  readonly verdict: Standing;
  /** Of the report that the entry is from. */
  readonly attestation: Attestation;
}

export interface StateTarget {
  readonly name: string;
  readonly kind: TargetKind;
  readonly role: TargetRole;
  readonly subject: string;
}

/** How a check stands for an entity as a whole: the worst of its targets. */
export interface CheckStanding {
  readonly check: CheckId;
  readonly standing: Standing;
  /** It fails, and to mend it alone gives a higher level. */
  readonly lifts: boolean;
}

/** An exemption that was asked for; whether its last day is over is a question of the moment. */
export interface StoredExemption extends Readonly<ExemptionTerms> {
  readonly id: string;
  readonly source: 'gds.yaml' | 'portal';
  readonly status: 'requested' | 'approved' | 'rejected' | 'revoked' | 'withdrawn';
  readonly requestedBy: string;
  readonly requestedAt: Date;
  /** Of the report that asked for it. */
  readonly commit: string | null;
  readonly decision: { readonly by: string; readonly at: Date; readonly note: string | null } | null;
  readonly withdrawnAt: Date | null;
}

/** What a result asks for by `gds.yaml`. */
export interface CarriedRequest extends Readonly<ExemptionTerms> {
  readonly reportId: string;
  readonly commit: string | null;
  /** The check fails or has no data, and the last day is not over. */
  readonly needed: boolean;
}

/** What `gds.yaml` asks for now. A request that it no longer makes, or of a result that is gone, is withdrawn. */
export interface CarriedRequests {
  readonly carried: readonly CarriedRequest[];
  /** Where it was heard; elsewhere what was asked for stands. */
  readonly spokenOf: readonly Pick<ExemptionTerms, 'check' | 'target'>[];
  /** Every result of the state. */
  readonly measured: readonly Pick<ExemptionTerms, 'check' | 'target'>[];
}

/** A decision on a locked exemption; throws to leave it. Pure. */
export type ExemptionUpdate = (current: StoredExemption) => Pick<StoredExemption, 'status' | 'decision'>;

/** The state of one entity as last scored. */
export interface EntityState {
  readonly entries: readonly ScoredEntry[];
  /** Approved ones, also those whose last day is over. */
  readonly approvals: readonly StoredExemption[];
  readonly targets: readonly StateTarget[];
  readonly reference: boolean;
  readonly reportId: string;
  readonly commit: string | null;
  readonly standardVersion: string;
  readonly level: LevelResult;
  readonly axes: readonly AxisValue[];
  /** Newest point of the history; `null` only before it is written. */
  readonly point: MaturitySnapshot | null;
  readonly measuredAt: Date;
  readonly scoredAt: Date;
  /** When the next result passes its age, or the next exemption its last day. */
  readonly nextExpiry: Date | null;
}

/** A state to write. */
export interface StateChange {
  readonly state: EntityState;
  /** Of every check of the standard that is built. */
  readonly standings: readonly CheckStanding[];
  readonly requests: CarriedRequests;
  /** What it adds to the history, oldest first. The level of the newest point is that of the state. */
  readonly addedPoints: readonly HistoryPoint[];
  /** A verdict, finding or axis differs: the document that brought it is kept beyond the next one. */
  readonly changed: boolean;
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

/** `dropped`: requests of `gds.yaml` for which the entity has no room. */
export type FilingResult =
  | { readonly kind: 'filed'; readonly dropped: readonly CarriedRequest[] }
  /** The id is taken, by this or by another document. */
  | { readonly kind: 'taken'; readonly contentHash: string; readonly entityRef: string; readonly filedAs: ReportClass };

/** A repository that reports for an entity; its name is not known until it reports. */
export interface BoundRepository extends Readonly<RepositoryBinding> {
  readonly repository: string | null;
}

/** A token that is used up by the report that it files. */
export interface UsedToken {
  readonly issuer: string;
  readonly jti: string;
  /** SHA-256 of the body as it was sent, after decompression; lower-case hex. */
  readonly bodyHash: string;
  readonly expiresAt: Date;
}

export type RunFilingResult =
  | { readonly kind: 'filed'; readonly renamedFrom: string | null; readonly dropped: readonly CarriedRequest[] }
  /** The token, or another one of the same run, filed the same before. */
  | {
      readonly kind: 'repeated';
      readonly reportId: string;
      readonly entityRef: string;
      readonly filedAs: ReportClass;
    }
  /** The token filed another body. */
  | { readonly kind: 'token-used' }
  /** The run reported something else for the same targets. */
  | { readonly kind: 'run-reported' }
  /** Another report has the id. */
  | { readonly kind: 'id-taken' }
  | { readonly kind: 'not-its-repository' }
  | { readonly kind: 'bound-elsewhere'; readonly bound: BoundRepository };

/** `gone`: another replica took the report out of quarantine. */
export type ReleaseResult = 'released' | 'gone' | 'not-its-repository';

/** What the plugin keeps. Every method that changes a state holds that entity's row locked. */
export interface GdsStore {
  /** Keeps a report and, with `update`, changes its entity's state in the same transaction. */
  fileReport(report: NewReport, update: StateUpdate | null): Promise<FilingResult>;
  /**
   * Keeps the report of a run as {@link fileReport} does, and in the same transaction uses its token up and binds
   * its repository to the entity. Nothing of it is kept unless the result is `filed` or `repeated`.
   *
   * @param namedByCatalog whether the catalog says that the repository holds the entity; `null` when it does not
   * know the entity: nothing is bound then
   */
  fileRun(
    report: NewReport & { readonly run: VerifiedRun },
    token: UsedToken,
    namedByCatalog: boolean | null,
    update: StateUpdate | null,
  ): Promise<RunFilingResult>;
  /**
   * Takes a report out of quarantine. The report of a run whose repository is not that of the entity is deleted:
   * had the entity been known, it would not have been taken.
   */
  releaseReport(
    report: StoredReport,
    filedAs: ReportClass,
    namedByCatalog: boolean,
    update: StateUpdate | null,
  ): Promise<ReleaseResult>;
  /** Binds an entity to a repository by decision of a person; gives what it was bound to. */
  bindRepository(entityRef: string, binding: RepositoryBinding, by: string, now: Date): Promise<BoundRepository | null>;
  updateState(entityRef: string, update: StateUpdate): Promise<void>;

  /** Keeps a request of the portal; `open` when the same is asked for or approved, `too-many` beyond 100 open ones. */
  addExemption(
    entityRef: string,
    request: ExemptionTerms & { readonly requestedBy: string; readonly requestedAt: Date },
  ): Promise<StoredExemption | 'open' | 'too-many'>;
  /** Decides on an exemption, and changes its entity's state in the same transaction; `null` when there is none. */
  decideExemption(id: string, decide: ExemptionUpdate, update: StateUpdate): Promise<StoredExemption | null>;

  readState(entityRef: string): Promise<EntityState | null>;
  /** Those that are requested or approved first, then the newest. */
  readExemptions(entityRef: string, limit: number): Promise<StoredExemption[]>;
  readExemption(id: string): Promise<(StoredExemption & { readonly entityRef: string }) | null>;
  readReport(reportId: string): Promise<StoredReport | ForgottenReport | null>;
  readReports(entityRef: string, limit: number, after: PageKey | null): Promise<PageOf<ReportPage['reports'][number]>>;
  readHistory(entityRef: string, limit: number, after: PageKey | null): Promise<PageOf<HistoryPoint>>;
  /** Newest point not after `moment`. */
  readPointBefore(entityRef: string, moment: Date): Promise<MaturitySnapshot | null>;
  /** Oldest point whose level or axes differ from these. */
  readOldestDifferent(
    entityRef: string,
    now: { readonly level: number; readonly axes: readonly AxisPoint[] },
  ): Promise<MaturitySnapshot | null>;

  countQuarantined(): Promise<number>;
  /** Entities with quarantined reports, by reference, after one. */
  quarantinedEntities(limit: number, after: string | null): Promise<string[]>;
  /** The next quarantined report of one entity, oldest first; one at a time, since documents are large. */
  quarantinedReport(entityRef: string, after: PageKey | null): Promise<WaitingReport | null>;
  /** Entities of which a result passed its age at `now`. */
  expiredEntities(now: Date, limit: number): Promise<string[]>;

  /** Counts one attempt in the window of `minutes` that holds `now`; how many there are with it. */
  countAttempt(principal: string, minutes: number, now: Date): Promise<number>;
  /** Takes a place of each limit, or of none; where one is full, which one and when it has a place again. */
  takePlaces<Limit extends RunLimit>(limits: readonly Limit[], now: Date): Promise<FullLimit<Limit> | null>;
}
