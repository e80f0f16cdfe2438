import type {
  AxisPoint,
  ExemptionTerms,
  MaturitySnapshot,
  ReportClass,
  ReportPage,
  RepositoryBinding,
} from '@gds-dev/backstage-plugin-gds-common';
import type { Knex } from 'knex';
import { countAttempt } from './attemptTable';
import { bindByDecision } from './bindingTable';
import { ensureEntity, findEntity, holdEntity, holdRow } from './entityTable';
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
  WaitingReport,
} from './GdsStore';
import { findExemption, type FoundExemption, insertRequest, listExemptions, writeDecision } from './exemptionTable';
import { fileReport, fileRun, releaseReport } from './filing';
import { readHistory, readOldestDifferent, readPointBefore } from './historyTable';
import { countQuarantined, quarantinedEntities, quarantinedReport } from './quarantine';
import { findRow, listReports, reportOf } from './reportTable';
import { type FullLimit, type RunLimit, takePlaces } from './runPlaceTable';
import { atOneMoment } from './snapshot';
import { changeState, lockState, readState } from './stateTable';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** {@link GdsStore} on SQLite and PostgreSQL. */
export class DatabaseGdsStore implements GdsStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async fileReport(report: NewReport, update: StateUpdate | null): Promise<FilingResult> {
    return fileReport(this.#knex, report, update);
  }

  async fileRun(
    report: NewReport & { readonly run: VerifiedRun },
    token: UsedToken,
    namedByCatalog: boolean | null,
    update: StateUpdate | null,
  ): Promise<RunFilingResult> {
    return fileRun(this.#knex, report, token, namedByCatalog, update);
  }

  async releaseReport(
    report: StoredReport,
    filedAs: ReportClass,
    namedByCatalog: boolean,
    update: StateUpdate | null,
  ): Promise<ReleaseResult> {
    return releaseReport(this.#knex, report, filedAs, namedByCatalog, update);
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
    await this.#knex.transaction(async tx => {
      const entityId = await holdEntity(tx, entityRef);
      if (entityId !== null) await changeState(tx, entityId, null, update);
    });
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
      const found = UUID.test(id) ? await holdExemption(tx, id) : null;
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

  async quarantinedEntities(limit: number, after: string | null): Promise<string[]> {
    return quarantinedEntities(this.#knex, limit, after);
  }

  async quarantinedReport(entityRef: string, after: PageKey | null): Promise<WaitingReport | null> {
    return quarantinedReport(this.#knex, entityRef, after);
  }

  async countQuarantined(): Promise<number> {
    return countQuarantined(this.#knex);
  }

  async expiredEntities(now: Date, limit: number): Promise<string[]> {
    return this.#knex('gds_entity_states')
      .join('gds_entities', 'gds_entities.id', 'gds_entity_states.entity_id')
      .where('next_expiry', '<', now)
      .orderBy('next_expiry')
      .limit(limit)
      .pluck('entity_ref');
  }

  async countAttempt(principal: string, minutes: number, now: Date): Promise<number> {
    return countAttempt(this.#knex, principal, minutes, now);
  }

  async takePlaces<Limit extends RunLimit>(limits: readonly Limit[], now: Date): Promise<FullLimit<Limit> | null> {
    return takePlaces(this.#knex, limits, now);
  }

  async #of<T>(entityRef: string, without: T, read: (entityId: number) => Promise<T>): Promise<T> {
    const id = await findEntity(this.#knex, entityRef);
    return id === null ? without : read(id);
  }
}

const NO_ROWS = { rows: [], next: null };

/** An exemption whose entity is held: a renaming may take it to another row while this one is asked for. */
async function holdExemption(tx: Knex.Transaction, id: string): Promise<FoundExemption | null> {
  const found = await findExemption(tx, id);
  if (!found || (await holdRow(tx, found.entityId))) return found;
  return holdExemption(tx, id);
}
