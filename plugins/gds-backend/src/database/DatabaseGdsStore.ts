import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { MaturitySnapshot, ReportClass, ReportPage } from '@gds-dev/backstage-plugin-gds-common';
import type { AxisValue } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { dateOf, type TimestampColumn } from './columns';
import type {
  EntityState,
  FilingResult,
  GdsStore,
  HistoryPoint,
  NewReport,
  PageKey,
  PageOf,
  StateUpdate,
  StoredReport,
} from './GdsStore';
import { readHistory, readOldestDifferent, readPointBefore } from './historyTable';
import { changeState, readState } from './stateTables';

interface ReportRow {
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
}

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** {@link GdsStore} on SQLite and PostgreSQL. */
export class DatabaseGdsStore implements GdsStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async fileReport(report: NewReport, update: StateUpdate | null): Promise<FilingResult> {
    const document = await compress(report.document);
    return this.#knex.transaction(async tx => {
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
        })
        .onConflict('report_id')
        .ignore()
        .returning('report_id');
      if (inserted.length === 0) {
        const known = await tx<ReportRow>('gds_reports').where('report_id', report.reportId).first();
        if (!known) throw new Error(`report ${report.reportId} was deleted while it was filed again`);
        return {
          kind: 'taken',
          contentHash: known.content_hash,
          entityRef: known.entity_ref,
          filedAs: known.filed_as,
        } as const;
      }
      if (update) await changeState(tx, report.entityRef, update);
      return { kind: 'filed' } as const;
    });
  }

  async releaseReport(report: StoredReport, filedAs: ReportClass, update: StateUpdate | null): Promise<boolean> {
    return this.#knex.transaction(async tx => {
      const changed = await tx('gds_reports')
        .where({ report_id: report.reportId, filed_as: 'quarantined' })
        .update({ filed_as: filedAs });
      if (changed === 0) return false;
      if (update) await changeState(tx, report.entityRef, update);
      return true;
    });
  }

  async updateState(entityRef: string, update: StateUpdate): Promise<void> {
    await this.#knex.transaction(tx => changeState(tx, entityRef, update));
  }

  async readState(entityRef: string): Promise<EntityState | null> {
    return readState(this.#knex, entityRef);
  }

  async readReport(reportId: string): Promise<StoredReport | null> {
    const row = await this.#knex<ReportRow>('gds_reports').where('report_id', reportId).first();
    return row ? reportOf(row) : null;
  }

  async readReports(
    entityRef: string,
    limit: number,
    after: PageKey | null,
  ): Promise<PageOf<ReportPage['reports'][number]>> {
    const query = this.#knex<ReportRow>('gds_reports')
      .select('report_id', 'created_at', 'received_at', 'commit_sha', 'ref', 'filed_as', 'level')
      .where('entity_ref', entityRef)
      .whereNot('filed_as', 'quarantined')
      .orderBy([
        { column: 'received_at', order: 'desc' },
        { column: 'report_id', order: 'desc' },
      ])
      .limit(limit + 1);
    if (after) {
      query.where(rest =>
        rest
          .where('received_at', '<', after.at)
          .orWhere(same => same.where('received_at', after.at).where('report_id', '<', after.id)),
      );
    }
    const rows = await query;
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      rows: page.map(row => ({
        reportId: row.report_id,
        createdAt: dateOf(row.created_at).toISOString(),
        receivedAt: dateOf(row.received_at).toISOString(),
        commit: row.commit_sha,
        ref: row.ref,
        filedAs: row.filed_as,
        level: row.level,
      })),
      next: rows.length > limit && last ? { at: dateOf(last.received_at), id: last.report_id } : null,
    };
  }

  async readHistory(entityRef: string, limit: number, after: PageKey | null): Promise<PageOf<HistoryPoint>> {
    return readHistory(this.#knex, entityRef, limit, after);
  }

  async readPointBefore(entityRef: string, moment: Date): Promise<MaturitySnapshot | null> {
    return readPointBefore(this.#knex, entityRef, moment);
  }

  async readOldestDifferent(
    entityRef: string,
    now: { level: number; axes: readonly AxisValue[] },
  ): Promise<MaturitySnapshot | null> {
    return readOldestDifferent(this.#knex, entityRef, now);
  }

  async quarantinedEntities(limit: number): Promise<string[]> {
    return this.#knex<ReportRow>('gds_reports')
      .where('filed_as', 'quarantined')
      .distinct()
      .orderBy('entity_ref')
      .limit(limit)
      .pluck('entity_ref');
  }

  async quarantinedReports(entityRef: string): Promise<StoredReport[]> {
    const rows = await this.#knex<ReportRow>('gds_reports')
      .where({ filed_as: 'quarantined', entity_ref: entityRef })
      .orderBy('received_at');
    return Promise.all(rows.map(reportOf));
  }

  async expiredEntities(now: Date, limit: number): Promise<string[]> {
    return this.#knex('gds_entity_states')
      .where('next_expiry', '<', now)
      .orderBy('next_expiry')
      .limit(limit)
      .pluck('entity_ref');
  }

  async deleteTemporaryReports(moment: Date): Promise<number> {
    return this.#knex('gds_reports')
      .whereIn('filed_as', ['preview', 'quarantined'])
      .where('received_at', '<', moment)
      .delete();
  }

  async countAttempt(principal: string, minutes: number, now: Date): Promise<number> {
    const width = minutes * 60_000;
    const key = {
      principal,
      window: `${minutes} min`,
      window_start: new Date(Math.floor(now.getTime() / width) * width),
    };
    await this.#knex('gds_ingest_counts')
      .insert({ ...key, attempts: 1 })
      .onConflict(['principal', 'window', 'window_start'])
      .merge({ attempts: this.#knex.raw('?? + 1', ['gds_ingest_counts.attempts']) });
    const row = await this.#knex('gds_ingest_counts').where(key).first<{ attempts: number }>('attempts');
    return row?.attempts ?? 1;
  }

  async deleteAttempts(before: Date): Promise<void> {
    await this.#knex('gds_ingest_counts').where('window_start', '<', before).delete();
  }
}

async function reportOf(row: ReportRow): Promise<StoredReport> {
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
  };
}
