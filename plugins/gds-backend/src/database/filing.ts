import type { ReportClass } from '@gds-dev/backstage-plugin-gds-common';
import type { Knex } from 'knex';
import { bindByReport } from './bindingTable';
import { compressDocument } from './documentTable';
import { ensureEntity } from './entityTable';
import type {
  FilingResult,
  NewReport,
  ReleaseResult,
  RunFilingResult,
  StateUpdate,
  StoredReport,
  UsedToken,
  VerifiedRun,
} from './GdsStore';
import { conflictingRow, findRow, insertReport, type ReportRow } from './reportTable';
import { changeState } from './stateTable';
import { useToken } from './tokenTable';

/** Files a report outside of GitHub Actions; what is promised is in `GdsStore`. */
export async function fileReport(knex: Knex, report: NewReport, update: StateUpdate | null): Promise<FilingResult> {
  const document = await compressDocument(report.document);
  return knex.transaction(async tx => {
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
    const dropped = update ? await changeState(tx, entityId, report.reportId, update) : [];
    return { kind: 'filed', dropped } as const;
  });
}

/** Files the report of a run and uses its token up, in one transaction. */
export async function fileRun(
  knex: Knex,
  report: NewReport & { readonly run: VerifiedRun },
  token: UsedToken,
  namedByCatalog: boolean | null,
  update: StateUpdate | null,
): Promise<RunFilingResult> {
  const document = await compressDocument(report.document);
  try {
    return await knex.transaction(async tx => {
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
      const dropped = update ? await changeState(tx, entityId, report.reportId, update) : [];
      return { kind: 'filed', renamedFrom, dropped } as const;
    });
  } catch (error) {
    if (error instanceof NotFiled) return error.result;
    throw error;
  }
}

/** Takes a report out of quarantine, or deletes it when its repository is not that of the entity. */
export async function releaseReport(
  knex: Knex,
  report: StoredReport,
  filedAs: ReportClass,
  namedByCatalog: boolean,
  update: StateUpdate | null,
): Promise<ReleaseResult> {
  return knex.transaction(async tx => {
    const entityId = await ensureEntity(tx, report.entityRef);
    // Where the entity was renamed meanwhile, the report waits under its new name.
    const quarantined = { report_id: report.reportId, entity_id: entityId, filed_as: 'quarantined' };
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
    if (update) await changeState(tx, entityId, report.reportId, update);
    return 'released';
  });
}

/** Rolls a transaction back with its result. */
class NotFiled extends Error {
  readonly result: RunFilingResult;

  constructor(result: RunFilingResult) {
    super(result.kind);
    this.result = result;
  }
}

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
