import type {
  AxisPoint,
  ExemptionTerms,
  MaturitySnapshot,
  ReportClass,
  ReportPage,
  RepositoryBinding,
} from '@gds-dev/backstage-plugin-gds-common';
import type { Knex } from 'knex';
import { countAttempt, deleteAttempts } from './attemptTable';
import { bindByDecision, bindByReport } from './bindingTable';
import { compressDocument } from './documentTable';
import { ensureEntity, findEntity } from './entityTable';
import type {
  BoundRepository,
  EntityState,
  ExemptionUpdate,
  FilingResult,
  ForgottenReport,
  GdsStore,
  HistoryPoint,
  NewReport,
  PageKey,
  PageOf,
  ReleaseResult,
  RunFilingResult,
  StateUpdate,
  StoredExemption,
  StoredReport,
  UsedToken,
  VerifiedRun,
} from './GdsStore';
import { deleteWithdrawn, findExemption, insertRequest, listExemptions, writeDecision } from './exemptionTable';
import { readHistory, readOldestDifferent, readPointBefore } from './historyTable';
import {
  conflictingRow,
  deleteTemporary,
  findRow,
  insertReport,
  listReports,
  quarantinedRows,
  reportOf,
  type ReportRow,
} from './reportTable';
import { atOneMoment } from './snapshot';
import { changeState, lockState, readState } from './stateTable';
import { deleteTokens, useToken } from './tokenTable';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

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
    const document = await compressDocument(report.document);
    return this.#knex.transaction(async tx => {
      const entityId = await insertReport(tx, report, document);
      if (entityId === null) {
        const known = await conflictingRow(tx, report);
        return {
          kind: 'taken',
          contentHash: known.content_hash.toString('hex'),
          entityRef: known.entity_ref,
          filedAs: known.filed_as,
        } as const;
      }
      if (update) await changeState(tx, entityId, report.reportId, update);
      return { kind: 'filed' } as const;
    });
  }

  async fileRun(
    report: NewReport & { readonly run: VerifiedRun },
    token: UsedToken,
    namedByCatalog: boolean | null,
    update: StateUpdate | null,
  ): Promise<RunFilingResult> {
    const document = await compressDocument(report.document);
    try {
      return await this.#knex.transaction(async tx => {
        const use = await useToken(tx, token, report.reportId);
        if (use.kind === 'used') return { kind: 'token-used' } as const;
        if (use.kind === 'repeated') {
          const row = await findRow(tx, use.reportId);
          if (!row) throw new Error(`report ${use.reportId} was deleted while its token was valid`);
          return repeated(row);
        }
        let renamedFrom: string | null = null;
        if (namedByCatalog !== null) {
          const binding = await bindByReport(tx, report.entityRef, report.run, namedByCatalog, report.receivedAt);
          if (binding.kind !== 'bound') throw new NotFiled(binding);
          renamedFrom = binding.renamedFrom;
        }
        const entityId = await insertReport(tx, report, document);
        if (entityId === null) {
          const known = await conflictingRow(tx, report);
          if (!isSameOfRun(known, report)) {
            throw new NotFiled({ kind: known.report_id === report.reportId ? 'id-taken' : 'run-reported' });
          }
          return repeated(known);
        }
        if (update) await changeState(tx, entityId, report.reportId, update);
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
          if (deleted > 0) await tx('gds_documents').where('report_id', report.reportId).delete();
          return deleted === 0 ? 'gone' : 'not-its-repository';
        }
      }
      const changed = await tx('gds_reports')
        .where(quarantined)
        .update({ filed_as: filedAs, origin: report.run?.origin ?? null });
      if (changed === 0) return 'gone';
      if (update) await changeState(tx, await ensureEntity(tx, report.entityRef), report.reportId, update);
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
    await this.#knex.transaction(async tx => changeState(tx, await ensureEntity(tx, entityRef), null, update));
  }

  async addExemption(
    entityRef: string,
    request: ExemptionTerms & { readonly requestedBy: string; readonly requestedAt: Date },
  ): Promise<StoredExemption | 'open' | 'too-many'> {
    return this.#knex.transaction(async tx => {
      const entityId = await ensureEntity(tx, entityRef);
      await lockState(tx, entityId);
      return insertRequest(tx, entityId, request);
    });
  }

  async decideExemption(id: string, decide: ExemptionUpdate, update: StateUpdate): Promise<StoredExemption | null> {
    return this.#knex.transaction(async tx => {
      const found = UUID.test(id) ? await findExemption(tx, id) : null;
      if (!found) return null;
      await lockState(tx, found.entityId);
      // Somebody else may have decided while this one waited.
      const locked = await findExemption(tx, id);
      if (!locked) return null;
      const decided = await writeDecision(tx, locked, decide(locked));
      await changeState(tx, locked.entityId, null, update);
      return decided;
    });
  }

  async readState(entityRef: string): Promise<EntityState | null> {
    return this.#of(entityRef, null, id => atOneMoment(this.#knex, tx => readState(tx, id)));
  }

  async readExemptions(entityRef: string, limit: number): Promise<StoredExemption[]> {
    return this.#of(entityRef, [], id => listExemptions(this.#knex, id, limit));
  }

  async readExemption(id: string): Promise<(StoredExemption & { readonly entityRef: string }) | null> {
    return UUID.test(id) ? findExemption(this.#knex, id) : null;
  }

  async readReport(reportId: string): Promise<StoredReport | ForgottenReport | null> {
    // PostgreSQL refuses to compare its own type with anything else.
    const row = UUID.test(reportId) ? await findRow(this.#knex, reportId) : undefined;
    return row ? reportOf(this.#knex, row) : null;
  }

  async readReports(
    entityRef: string,
    limit: number,
    after: PageKey | null,
  ): Promise<PageOf<ReportPage['reports'][number]>> {
    return this.#of(entityRef, NO_ROWS, id => listReports(this.#knex, id, limit, after));
  }

  async readHistory(entityRef: string, limit: number, after: PageKey | null): Promise<PageOf<HistoryPoint>> {
    return this.#of(entityRef, NO_ROWS, id => readHistory(this.#knex, id, limit, after));
  }

  async readPointBefore(entityRef: string, moment: Date): Promise<MaturitySnapshot | null> {
    return this.#of(entityRef, null, id => readPointBefore(this.#knex, id, moment));
  }

  async readOldestDifferent(
    entityRef: string,
    now: { readonly level: number; readonly axes: readonly AxisPoint[] },
  ): Promise<MaturitySnapshot | null> {
    return this.#of(entityRef, null, id => readOldestDifferent(this.#knex, id, now));
  }

  async quarantinedEntities(limit: number): Promise<string[]> {
    return this.#knex('gds_reports')
      .join('gds_entities', 'gds_entities.id', 'gds_reports.entity_id')
      .whereRaw("filed_as <> 'state'")
      .where('filed_as', 'quarantined')
      .distinct('entity_ref')
      .orderBy('entity_ref')
      .limit(limit)
      .pluck('entity_ref');
  }

  async quarantinedReports(entityRef: string): Promise<StoredReport[]> {
    const rows = await quarantinedRows(this.#knex, entityRef);
    const reports = await Promise.all(rows.map(row => reportOf(this.#knex, row)));
    return reports.filter(report => report.document !== null);
  }

  async expiredEntities(now: Date, limit: number): Promise<string[]> {
    return this.#knex('gds_entity_states')
      .join('gds_entities', 'gds_entities.id', 'gds_entity_states.entity_id')
      .where('next_expiry', '<', now)
      .orderBy('next_expiry')
      .limit(limit)
      .pluck('entity_ref');
  }

  async deleteTemporaryReports(moment: Date): Promise<number> {
    return this.#knex.transaction(tx => deleteTemporary(tx, moment));
  }

  async deleteWithdrawnRequests(moment: Date): Promise<void> {
    await deleteWithdrawn(this.#knex, moment);
  }

  async countAttempt(principal: string, minutes: number, now: Date): Promise<number> {
    return countAttempt(this.#knex, principal, minutes, now);
  }

  async deleteAttempts(before: Date): Promise<void> {
    await deleteAttempts(this.#knex, before);
  }

  async deleteTokens(now: Date): Promise<void> {
    await deleteTokens(this.#knex, now);
  }

  async #of<T>(entityRef: string, without: T, read: (entityId: number) => Promise<T>): Promise<T> {
    const id = await findEntity(this.#knex, entityRef);
    return id === null ? without : read(id);
  }
}

const NO_ROWS = { rows: [], next: null };

/** Sent again, by the same run or a later attempt of it. */
function isSameOfRun(known: ReportRow, report: NewReport & { readonly run: VerifiedRun }): boolean {
  return (
    known.content_hash.toString('hex') === report.contentHash &&
    known.entity_ref === report.entityRef &&
    known.issuer === report.run.issuer &&
    known.repository_id === report.run.repositoryId
  );
}

function repeated(row: ReportRow): RunFilingResult {
  return { kind: 'repeated', reportId: row.report_id, entityRef: row.entity_ref, filedAs: row.filed_as };
}
