import type {
  MaturitySnapshot,
  ReportClass,
  ReportPage,
  RepositoryBinding,
} from '@gds-dev/backstage-plugin-gds-common';
import type { AxisValue } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { bindByDecision, bindByReport } from './bindingTable';
import { dateOf } from './columns';
import type {
  BoundRepository,
  EntityState,
  FilingResult,
  GdsStore,
  HistoryPoint,
  NewReport,
  PageKey,
  PageOf,
  ReleaseResult,
  RunFilingResult,
  StateUpdate,
  StoredReport,
  UsedToken,
  VerifiedRun,
} from './GdsStore';
import { readHistory, readOldestDifferent, readPointBefore } from './historyTable';
import { compress, conflictingRow, insertReport, reportOf, type ReportRow } from './reportTable';
import { changeState, readState } from './stateTables';
import { deleteTokens, useToken } from './tokenTable';

/** Rolls a transaction back with its result. */
class NotFiled extends Error {
  readonly result: RunFilingResult;

  constructor(result: RunFilingResult) {
    super(result.kind);
    this.result = result;
  }
}

/** {@link GdsStore} on SQLite and PostgreSQL. */
export class DatabaseGdsStore implements GdsStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async fileReport(report: NewReport, update: StateUpdate | null): Promise<FilingResult> {
    const document = await compress(report.document);
    return this.#knex.transaction(async tx => {
      if (!(await insertReport(tx, report, document))) {
        const known = await conflictingRow(tx, report);
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

  async fileRun(
    report: NewReport & { readonly run: VerifiedRun },
    token: UsedToken,
    namedByCatalog: boolean | null,
    update: StateUpdate | null,
  ): Promise<RunFilingResult> {
    const document = await compress(report.document);
    try {
      return await this.#knex.transaction(async tx => {
        const use = await useToken(tx, token, report.reportId);
        if (use.kind === 'used') return { kind: 'token-used' } as const;
        if (use.kind === 'repeated') {
          const row = await tx<ReportRow>('gds_reports').where('report_id', use.reportId).first();
          if (!row) throw new Error(`report ${use.reportId} was deleted while its token was valid`);
          return repeated(row);
        }
        let renamedFrom: string | null = null;
        if (namedByCatalog !== null) {
          const binding = await bindByReport(tx, report.entityRef, report.run, namedByCatalog, report.receivedAt);
          if (binding.kind !== 'bound') throw new NotFiled(binding);
          renamedFrom = binding.renamedFrom;
        }
        if (!(await insertReport(tx, report, document))) {
          const known = await conflictingRow(tx, report);
          if (!isSameOfRun(known, report)) {
            throw new NotFiled({ kind: known.report_id === report.reportId ? 'id-taken' : 'run-reported' });
          }
          return repeated(known);
        }
        if (update) await changeState(tx, report.entityRef, update);
        return { kind: 'filed', renamedFrom } as const;
      });
    } catch (error) {
      if (error instanceof NotFiled) return error.result;
      throw error;
    }
  }

  async releaseReport(
    report: StoredReport,
    filedAs: ReportClass,
    namedByCatalog: boolean,
    update: StateUpdate | null,
  ): Promise<ReleaseResult> {
    return this.#knex.transaction(async tx => {
      const quarantined = { report_id: report.reportId, filed_as: 'quarantined' };
      if (report.run) {
        const binding = await bindByReport(tx, report.entityRef, report.run, namedByCatalog, report.receivedAt);
        if (binding.kind !== 'bound') {
          const deleted = await tx('gds_reports').where(quarantined).delete();
          return deleted === 0 ? 'gone' : 'not-its-repository';
        }
      }
      const changed = await tx('gds_reports')
        .where(quarantined)
        .update({ filed_as: filedAs, origin: report.run?.origin ?? null });
      if (changed === 0) return 'gone';
      if (update) await changeState(tx, report.entityRef, update);
      return 'released';
    });
  }

  async bindRepository(
    entityRef: string,
    binding: RepositoryBinding,
    by: string,
    now: Date,
  ): Promise<BoundRepository | null> {
    return this.#knex.transaction(tx => bindByDecision(tx, entityRef, binding, by, now));
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
      .select(
        'report_id',
        'created_at',
        'received_at',
        'commit_sha',
        'ref',
        'head_sha',
        'filed_as',
        'level',
        'attestation',
        'origin',
        'pull_request',
      )
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
        headCommit: row.head_sha,
        filedAs: row.filed_as,
        level: row.level,
        attestation: row.attestation,
        origin: row.origin,
        pullRequest: row.pull_request,
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

  async deleteTokens(now: Date): Promise<void> {
    await deleteTokens(this.#knex, now);
  }
}

/** Sent again, by the same run or a later attempt of it. */
function isSameOfRun(known: ReportRow, report: NewReport & { readonly run: VerifiedRun }): boolean {
  return (
    known.content_hash === report.contentHash &&
    known.entity_ref === report.entityRef &&
    known.issuer === report.run.issuer &&
    known.repository_id === report.run.repositoryId
  );
}

function repeated(row: ReportRow): RunFilingResult {
  return { kind: 'repeated', reportId: row.report_id, entityRef: row.entity_ref, filedAs: row.filed_as };
}
