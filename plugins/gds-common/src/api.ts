import type {
  AxisId,
  CheckId,
  CheckResult,
  AxisValue,
  LevelResult,
  Standing,
  TargetKind,
  TargetRole,
} from '@gds-dev/core/standard';
import type { ExemptionTerms, ServiceExemption } from './exemptions';

/** How a received report was filed. */
export type ReportClass =
  /** Of the default branch: changes the entity's state. */
  | 'state'
  /** Of a pull request, merge group, tag or another branch: kept 30 days, changes nothing. */
  | 'preview'
  /** The catalog does not know the entity yet: kept, without state. */
  | 'quarantined';

/** Who vouches for a report. */
export type Attestation =
  /** GitHub's token shows that a workflow which the portal lists made it, or the portal measured it itself. */
  | 'attested'
  /** The repository's own workflow, a service or a person made it, and might have written anything. */
  | 'self-reported';

/** Where the content came from that a GitHub run judged. All but `default-branch` are previews. */
export type RunOrigin = 'default-branch' | 'branch' | 'tag' | 'pull-request' | 'merge-group';

/** `POST /reports`, `POST /ingest/github` → 201 (`state`, `preview`), 202 (`quarantined`), 200 when it was known already. */
export interface ReportReceipt {
  reportId: string;
  entityRef: string;
  filedAs: ReportClass;
  /** Checks and targets of requests of `gds.yaml` that were not taken: 100 of the entity are open already. */
  droppedExemptions?: Pick<ExemptionTerms, 'check' | 'target'>[];
}

/** One result of an entity's state. */
export interface MaturityCheck {
  /** `null`: a check of the service as a whole. */
  target: { name: string; kind: TargetKind; role: TargetRole } | null;
  /** As it counts: with an exemption only when that was approved. */
  result: CheckResult;
  /** The approved one with the last day, else the newest that is asked for, else the newest that was decided or ended. */
  exemption?: ServiceExemption;
  commit: string | null;
  reportId: string;
  attestation: Attestation;
}

/** Level and axes at one moment of the history. */
export interface MaturitySnapshot {
  /** ISO 8601: when it was measured. */
  at: string;
  commit: string | null;
  reportId: string;
  standardVersion: string;
  level: number;
  axes: AxisPoint[];
}

/** An axis at one moment of the history. */
export interface AxisPoint {
  axis: AxisId;
  /** 0–100 with one decimal, or `null`: a gap. */
  value: number | null;
  /** Share of the weight that was known, 0–1. */
  completeness: number;
}

/** `GET /entities/{kind}/{namespace}/{name}/maturity` */
export type Maturity =
  | { state: 'never-reported'; entityRef: string }
  | {
      state: 'reported';
      entityRef: string;
      /** The standard's reference picture: every view says that it is no service. */
      reference: boolean;
      /** ISO 8601: newest measurement. */
      measuredAt: string;
      /** Newest measurement is older than 7 days. */
      stale: boolean;
      commit: string | null;
      reportId: string;
      /** `attested` when every result is. */
      attestation: Attestation;
      standardVersion: string;
      level: LevelResult;
      axes: AxisValue[];
      /** The newest point at least 30 days old, else the oldest one that differs; `null` without one. */
      before: MaturitySnapshot | null;
      targets: { name: string; kind: TargetKind; role: TargetRole; subject: string }[];
      checks: MaturityCheck[];
    };

/** Why a verdict changed. */
export type ChangeCause =
  /** The code did: another commit of the repository was judged. */
  | 'code'
  /** The code did not: the running service, or what the same commit was judged with. */
  | 'measurement'
  /** The version of the standard did: the same service may be judged otherwise. */
  | 'standard'
  /** It could not be measured before, or can no longer. */
  | 'coverage'
  /** An exemption began to count, or ended. */
  | 'exemption';

/** A verdict that changed with a report, or as time passed. */
export interface VerdictChange {
  check: CheckId;
  target: string | null;
  /** `null`: not judged before. */
  from: Standing | null;
  to: Standing;
  cause: ChangeCause;
}

/** `GET …/history?limit=&cursor=`: newest first. */
export interface HistoryPage {
  points: (MaturitySnapshot & { changes: VerdictChange[] })[];
  nextCursor: string | null;
}

/** `GET …/reports?limit=&cursor=`: newest first. */
export interface ReportPage {
  reports: {
    reportId: string;
    createdAt: string;
    receivedAt: string;
    commit: string | null;
    ref: string | null;
    /** Of a pull request: the head that the judged commit is the test merge of, as the report declares it. */
    headCommit: string | null;
    filedAs: ReportClass;
    level: number;
    attestation: Attestation;
    /** Whether `GET /reports/{id}` gives it: documents that changed nothing make room for newer ones. */
    kept: boolean;
    /** `null` for a report that no GitHub token vouches for. */
    origin: RunOrigin | null;
    pullRequest: number | null;
  }[];
  nextCursor: string | null;
}

/** `POST /entities/{kind}/{namespace}/{name}/repository`: which GitHub repository reports for an entity. */
export interface RepositoryBinding {
  /** `iss` of its tokens. */
  issuer: string;
  /** `repository_id`: stays when the repository is renamed. */
  repositoryId: string;
  /** `repository_owner_id` */
  ownerId: string;
}

/** `GET /entities/{kind}/{namespace}/{name}/live-checks`: what the portal measures of running services. */
export interface LiveChecks {
  /** Ids of `gds.live.services`; empty where the portal checks no running service of the entity. */
  services: string[];
}

/** `POST /entities/{kind}/{namespace}/{name}/live-checks` → 202: what the portal measures now of running services. */
export interface LiveChecksStarted {
  /** Ids of `gds.live.services`, also of those whose checks run already. */
  services: string[];
}
