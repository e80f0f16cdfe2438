import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Attestation, ReportClass, RunOrigin } from '@gds-dev/backstage-plugin-gds-common';
import type { Knex } from 'knex';
import { dateOf, type TimestampColumn } from './columns';
import type { NewReport, StoredReport, VerifiedRun } from './GdsStore';

export interface ReportRow {
  report_id: string;
  content_hash: string;
  document: Buffer;
  entity_ref: string;
  filed_as: ReportClass;
  commit_sha: string | null;
  ref: string | null;
  level: number;
  received_from: string;
  created_at: TimestampColumn;
  received_at: TimestampColumn;
  attestation: Attestation;
  head_sha: string | null;
  origin: RunOrigin | null;
  pull_request: number | null;
  issuer: string | null;
  repository_id: string | null;
  owner_id: string | null;
  repository: string | null;
  idempotency_key: string | null;
}

export const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Keeps a report; false when its id or its idempotency key is taken. */
export async function insertReport(tx: Knex.Transaction, report: NewReport, document: Buffer): Promise<boolean> {
  const inserted = await tx('gds_reports')
    .insert({
      report_id: report.reportId,
      content_hash: report.contentHash,
      document,
      entity_ref: report.entityRef,
      filed_as: report.filedAs,
      commit_sha: report.commit,
      ref: report.ref,
      level: report.level,
      received_from: report.receivedFrom,
      created_at: report.createdAt,
      received_at: report.receivedAt,
      attestation: report.attestation,
      head_sha: report.headCommit,
      origin: report.run?.origin ?? null,
      pull_request: report.run?.pullRequest ?? null,
      issuer: report.run?.issuer ?? null,
      repository_id: report.run?.repositoryId ?? null,
      owner_id: report.run?.ownerId ?? null,
      repository: report.run?.repository ?? null,
      idempotency_key: report.run?.idempotencyKey ?? null,
    })
    .onConflict()
    .ignore()
    .returning('report_id');
  return inserted.length > 0;
}

/** The row that keeps {@link insertReport} from writing a report. */
export async function conflictingRow(tx: Knex.Transaction, report: NewReport): Promise<ReportRow> {
  const known =
    (await tx<ReportRow>('gds_reports').where('report_id', report.reportId).first()) ??
    (report.run && (await tx<ReportRow>('gds_reports').where('idempotency_key', report.run.idempotencyKey).first()));
  if (!known) throw new Error(`report ${report.reportId} was deleted while it was filed again`);
  return known;
}

export async function reportOf(row: ReportRow): Promise<StoredReport> {
  return {
    reportId: row.report_id,
    contentHash: row.content_hash,
    document: await decompress(row.document),
    entityRef: row.entity_ref,
    filedAs: row.filed_as,
    commit: row.commit_sha,
    ref: row.ref,
    level: row.level,
    receivedFrom: row.received_from,
    createdAt: dateOf(row.created_at),
    receivedAt: dateOf(row.received_at),
    attestation: row.attestation,
    headCommit: row.head_sha,
    run: runOf(row),
  };
}

function runOf(row: ReportRow): VerifiedRun | null {
  const { issuer, repository_id: repositoryId, owner_id: ownerId, repository, origin, idempotency_key: key } = row;
  if (issuer === null || repositoryId === null || ownerId === null || repository === null) return null;
  if (origin === null || key === null) return null;
  return { issuer, repositoryId, ownerId, repository, origin, pullRequest: row.pull_request, idempotencyKey: key };
}
