import type { CompoundEntityRef } from '@backstage/catalog-model';
import type { CatalogueRow, Report } from '@gds-dev/core/standard';
import type { HistoryPage, LiveChecks, LiveChecksStarted, Maturity, ReportPage } from './api';
import type { ExemptionList, ExemptionTerms, ExemptionVerdict, ServiceExemption } from './exemptions';
import type { Summary, SummaryTable, SummaryTableQuery } from './summary';

/** Which part of a list: newest first, `limit` 1–100 (20 when left out), `cursor` from the page before. */
export interface PageRequest {
  limit?: number;
  cursor?: string;
}

/** `GET /checks`: the standard that the portal scores by. */
export interface CheckCatalogue {
  standardVersion: string;
  checks: CatalogueRow[];
}

/**
 * What a portal knows of its entities' maturity. Every method rejects with a `ResponseError` of
 * `@backstage/errors` when the backend refuses: 404 for an entity or report that is unknown or not the
 * reader's to see.
 */
export interface GdsApi {
  /** Level, axes and checks as they stand; `never-reported` for an entity without a report. */
  getMaturity(entity: CompoundEntityRef): Promise<Maturity>;
  getHistory(entity: CompoundEntityRef, page?: PageRequest): Promise<HistoryPage>;
  getReports(entity: CompoundEntityRef, page?: PageRequest): Promise<ReportPage>;
  /** The report as it was sent. */
  getReport(reportId: string): Promise<Report>;
  getChecks(): Promise<CheckCatalogue>;
  getExemptions(entity: CompoundEntityRef): Promise<ExemptionList>;
  /** Rejects with 400 for terms that cannot be asked for, 403 without the permission, 409 when the same is open. */
  requestExemption(entity: CompoundEntityRef, terms: ExemptionTerms): Promise<ServiceExemption>;
  /** Rejects with 403 for the own request and without the permission, 409 when it is no longer open. */
  decideExemption(id: string, verdict: ExemptionVerdict): Promise<ServiceExemption>;
  /** Which running services of the entity the portal checks. */
  getLiveChecks(entity: CompoundEntityRef): Promise<LiveChecks>;
  /** Starts them. Rejects with 403 without the permission, 404 when there are none, 429 when they ran lately. */
  startLiveChecks(entity: CompoundEntityRef): Promise<LiveChecksStarted>;
  /** Levels, trend, axes, failed checks and regressions of a part of the organisation, with the first rows of its table. */
  getSummary(query: SummaryTableQuery): Promise<Summary>;
  /** Rows of the table alone: another page, order or filter. */
  getSummaryTable(query: SummaryTableQuery): Promise<SummaryTable>;
  /** Every row of the table as CSV (RFC 4180), whatever `limit` and `cursor`. */
  getSummaryCsv(query: SummaryTableQuery): Promise<Blob>;
}
