import type { Attestation, ReportClass, ReportPage, RunOrigin } from '@gds-dev/backstage-plugin-gds-common';
import type { Knex } from 'knex';
import { dateOf, type TimestampColumn } from './columns';
import { insertDocument, readDocument } from './documentTable';
import { ensureEntity } from './entityTable';
import type { ForgottenReport, NewReport, PageKey, PageOf, StoredReport, VerifiedRun } from './GdsStore';
import { ensureRepository } from './repositoryTable';

/** A row of `gds_reports` with the entity and the repository that it names. */
export interface ReportRow {
  report_id: string;
  entity_id: number;
  entity_ref: string;
  content_hash: Buffer;
  filed_as: ReportClass;
  commit_sha: string | null;
  ref: string | null;
  level: number;
  received_from: string | null;
  created_at: TimestampColumn;
  received_at: TimestampColumn;
  attested: boolean | number;
  head_sha: string | null;
  origin: RunOrigin | null;
  pull_request: number | null;
  issuer: string | null;
  repository_id: string | null;
  owner_id: string | null;
  repository: string | null;
  idempotency_key: Buffer | null;
}

/** What is reported of a report in a list. */
type ListedReport = ReportPage['reports'][number];

/** A statement takes so many bindings and no more. */
const IDS_PER_DELETE = 500;

const COLUMNS = [
  'gds_reports.*',
  'gds_entities.entity_ref',
  'gds_repositories.issuer',
  'gds_repositories.repository_id',
  'gds_repositories.owner_id',
  'gds_repositories.repository',
];

/**
 * Keeps a report; `null` when its id or its idempotency key is taken, else the row of its entity.
 *
 * @param body the document, compressed
 */
export async function insertReport(tx: Knex.Transaction, report: NewReport, body: Buffer): Promise<number | null> {
  const entityId = await ensureEntity(tx, report.entityRef);
  const inserted = await tx('gds_reports')
    .insert({
      report_id: report.reportId,
      entity_id: entityId,
      content_hash: Buffer.from(report.contentHash, 'hex'),
      filed_as: report.filedAs,
      commit_sha: report.commit,
      ref: report.ref,
      level: report.level,
      received_from: report.run?.repository.startsWith(report.receivedFrom) ? null : report.receivedFrom,
      created_at: report.createdAt,
      received_at: report.receivedAt,
      attested: report.attestation === 'attested',
      head_sha: report.headCommit,
      origin: report.run?.origin ?? null,
      pull_request: report.run?.pullRequest ?? null,
      repository_row: report.run ? await ensureRepository(tx, report.run) : null,
      idempotency_key: report.run ? Buffer.from(report.run.idempotencyKey, 'hex') : null,
    })
    .onConflict()
    .ignore()
    .returning('report_id');
  if (inserted.length === 0) return null;
  await insertDocument(tx, report.reportId, body);
  return entityId;
}

/** The row that keeps {@link insertReport} from writing a report. */
export async function conflictingRow(tx: Knex.Transaction, report: NewReport): Promise<ReportRow> {
  const known =
    (await findRow(tx, report.reportId)) ??
    (report.run && (await rows(tx).where('idempotency_key', Buffer.from(report.run.idempotencyKey, 'hex')).first()));
  if (!known) throw new Error(`report ${report.reportId} was deleted while it was filed again`);
  return known;
}

export async function findRow(knex: Knex, reportId: string): Promise<ReportRow | undefined> {
  return rows(knex).where('gds_reports.report_id', reportId).first();
}

/**
 * Deletes previews and quarantined reports that came before a moment; how many. Their rows are locked first: one that
 * a state takes out of quarantine meanwhile keeps its document.
 */
export async function deleteTemporary(tx: Knex.Transaction, moment: Date): Promise<number> {
  const ids: string[] = await tx('gds_reports')
    .whereRaw("filed_as <> 'state'")
    .whereIn('filed_as', ['preview', 'quarantined'])
    .where('received_at', '<', moment)
    .forUpdate()
    .pluck('report_id');
  for (let first = 0; first < ids.length; first += IDS_PER_DELETE) {
    const some = ids.slice(first, first + IDS_PER_DELETE);
    await tx('gds_documents').whereIn('report_id', some).delete();
    await tx('gds_reports').whereIn('report_id', some).delete();
  }
  return ids.length;
}

/** Reports of an entity but those in quarantine, newest first. */
export async function listReports(
  knex: Knex,
  entityId: number,
  limit: number,
  after: PageKey | null,
): Promise<PageOf<ListedReport>> {
  const query = rows(knex)
    .where('gds_reports.entity_id', entityId)
    .whereNot('filed_as', 'quarantined')
    .orderBy([
      { column: 'received_at', order: 'desc' },
      { column: 'gds_reports.report_id', order: 'desc' },
    ])
    .limit(limit + 1);
  if (after) {
    query.where(rest =>
      rest
        .where('received_at', '<', after.at)
        .orWhere(same => same.where('received_at', after.at).where('gds_reports.report_id', '<', after.id)),
    );
  }
  const found = await query;
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const ids = page.map(row => row.report_id);
  const kept = new Set<string>(await knex('gds_documents').whereIn('report_id', ids).pluck('report_id'));
  return {
    rows: page.map(row => ({
      reportId: row.report_id,
      createdAt: dateOf(row.created_at).toISOString(),
      receivedAt: dateOf(row.received_at).toISOString(),
      commit: row.commit_sha,
      ref: row.ref,
      headCommit: row.head_sha,
      filedAs: row.filed_as,
      level: row.level,
      attestation: attestationOf(row),
      kept: kept.has(row.report_id),
      origin: row.origin,
      pullRequest: row.pull_request,
    })),
    next: found.length > limit && last ? { at: dateOf(last.received_at), id: last.report_id } : null,
  };
}

export async function reportOf(knex: Knex, row: ReportRow): Promise<StoredReport | ForgottenReport> {
  const document = await readDocument(knex, row.report_id);
  if (!document) return { entityRef: row.entity_ref, filedAs: row.filed_as, document: null };
  return {
    reportId: row.report_id,
    contentHash: row.content_hash.toString('hex'),
    document,
    entityRef: row.entity_ref,
    filedAs: row.filed_as,
    commit: row.commit_sha,
    ref: row.ref,
    level: row.level,
    receivedFrom: row.received_from ?? row.repository?.slice(0, 255) ?? '',
    createdAt: dateOf(row.created_at),
    receivedAt: dateOf(row.received_at),
    attestation: attestationOf(row),
    headCommit: row.head_sha,
    run: runOf(row),
  };
}

/** Rows of reports with what {@link ReportRow} takes of other tables. */
export function rows(knex: Knex) {
  return knex<ReportRow>('gds_reports')
    .join('gds_entities', 'gds_entities.id', 'gds_reports.entity_id')
    .leftJoin('gds_repositories', 'gds_repositories.id', 'gds_reports.repository_row')
    .select<ReportRow[]>(COLUMNS);
}

function attestationOf({ attested }: ReportRow): Attestation {
  return attested ? 'attested' : 'self-reported';
}

function runOf(row: ReportRow): VerifiedRun | null {
  const { issuer, repository_id: repositoryId, owner_id: ownerId, repository, origin, idempotency_key: key } = row;
  if (issuer === null || repositoryId === null || ownerId === null || repository === null) return null;
  if (origin === null || key === null) return null;
  const run = { issuer, repositoryId, ownerId, repository, origin, pullRequest: row.pull_request };
  return { ...run, idempotencyKey: key.toString('hex') };
}
