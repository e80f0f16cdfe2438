import { randomUUID } from 'node:crypto';
import type { ExemptionTerms } from '@gds-dev/backstage-plugin-gds-common';
import type { CheckId } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { dateOf, type TimestampColumn } from './columns';
import type { CarriedRequest, CarriedRequests, StoredExemption } from './GdsStore';
import { findRow } from './reportTable';

interface ExemptionRow {
  id: string;
  entity_id: number;
  check_id: CheckId;
  target: string | null;
  reason: string;
  expires: string;
  source: StoredExemption['source'];
  status: StoredExemption['status'];
  requested_by: string;
  requested_at: TimestampColumn;
  commit_sha: string | null;
  decided_by: string | null;
  decided_at: TimestampColumn | null;
  note: string | null;
  withdrawn_at: TimestampColumn | null;
}

const OPEN = ['requested', 'approved'];
/** Of an entity, and as many again that `gds.yaml` asks for: neither takes the other's room. */
const MAX_OPEN = 100;
/** Of an entity, that `gds.yaml` took back before anybody decided on them. */
const MAX_WITHDRAWN = 100;
const ROWS_PER_INSERT = 50;

export async function readApprovals(knex: Knex, entityId: number): Promise<StoredExemption[]> {
  const rows = await knex<ExemptionRow>('gds_exemptions')
    .where({ entity_id: entityId, status: 'approved' })
    .orderBy('id');
  return rows.map(exemptionOf);
}

/** Those that are requested or approved first, then the newest. */
export async function listExemptions(knex: Knex, entityId: number, limit: number): Promise<StoredExemption[]> {
  const rows = async (open: boolean, most: number) => {
    const query = knex<ExemptionRow>('gds_exemptions').where('entity_id', entityId);
    query[open ? 'whereIn' : 'whereNotIn']('status', OPEN);
    return query.orderBy([{ column: 'requested_at', order: 'desc' }, { column: 'id' }]).limit(most);
  };
  const open = await rows(true, limit);
  const ended = open.length < limit ? await rows(false, limit - open.length) : [];
  return [...open, ...ended].map(exemptionOf);
}

export interface FoundExemption extends StoredExemption {
  readonly entityId: number;
  readonly entityRef: string;
}

export async function findExemption(knex: Knex, id: string): Promise<FoundExemption | null> {
  const row = await knex('gds_exemptions')
    .join('gds_entities', 'gds_entities.id', 'gds_exemptions.entity_id')
    .where('gds_exemptions.id', id)
    .first<ExemptionRow & { entity_ref: string }>('gds_exemptions.*', 'gds_entities.entity_ref');
  return row ? { ...exemptionOf(row), entityId: row.entity_id, entityRef: row.entity_ref } : null;
}

/** Keeps a request of the portal. The entity's state is locked. */
export async function insertRequest(
  tx: Knex.Transaction,
  entityId: number,
  request: ExemptionTerms & { readonly requestedBy: string; readonly requestedAt: Date },
): Promise<StoredExemption | 'open' | 'too-many'> {
  const open = await tx<ExemptionRow>('gds_exemptions').where('entity_id', entityId).whereIn('status', OPEN);
  const today = request.requestedAt.toISOString().slice(0, 10);
  const current = open.filter(({ expires }) => expires >= today);
  if (current.some(row => keyOf(exemptionOf(row)) === keyOf(request))) return 'open';
  if (current.filter(({ source }) => source === 'portal').length >= MAX_OPEN) return 'too-many';
  const row = rowOf(entityId, { ...request, source: 'portal', commit: null });
  await tx('gds_exemptions').insert(row);
  return exemptionOf(row);
}

export async function writeDecision(
  tx: Knex.Transaction,
  exemption: StoredExemption,
  { status, decision }: Pick<StoredExemption, 'status' | 'decision'>,
): Promise<StoredExemption> {
  await tx('gds_exemptions')
    .where('id', exemption.id)
    .update({
      status,
      decided_by: decision?.by ?? null,
      decided_at: decision?.at ?? null,
      note: decision?.note ?? null,
    });
  return { ...exemption, status, decision };
}

/** Whether a request of `gds.yaml` that is open is made no longer. */
export function isWithdrawn(exemption: StoredExemption, { carried, spokenOf, measured }: CarriedRequests): boolean {
  if (exemption.source === 'portal') return false;
  const same = (key: Pick<ExemptionTerms, 'check' | 'target'>) =>
    key.check === exemption.check && key.target === exemption.target;
  if (!measured.some(same)) return true;
  const asked = carried.some(
    request => same(request) && request.reason === exemption.reason && request.expires === exemption.expires,
  );
  return !asked && spokenOf.some(same);
}

/**
 * Keeps what `gds.yaml` asks for, and closes what it no longer does. What was decided on is not asked again as long as
 * it stays there word for word. The entity's state is locked.
 *
 * @returns what there was no room for: a later report asks for it again
 */
export async function followRequests(
  tx: Knex.Transaction,
  entityId: number,
  requests: CarriedRequests,
  now: Date,
): Promise<readonly CarriedRequest[]> {
  const rows = await tx<ExemptionRow>('gds_exemptions')
    .where({ entity_id: entityId, source: 'gds.yaml' })
    .whereNot('status', 'withdrawn');
  const known = new Set(rows.map(row => keyOf(exemptionOf(row))));
  const today = now.toISOString().slice(0, 10);
  const open = rows.filter(row => OPEN.includes(row.status) && row.expires >= today);
  const gone = open.filter(row => isWithdrawn(exemptionOf(row), requests)).map(({ id }) => id);
  for (let first = 0; first < gone.length; first += ROWS_PER_INSERT) {
    await tx('gds_exemptions')
      .whereIn('id', gone.slice(first, first + ROWS_PER_INSERT))
      .update({ status: 'withdrawn', withdrawn_at: now });
  }
  if (gone.length > 0) await forgetWithdrawn(tx, entityId);
  const wanted = requests.carried.filter(request => request.needed && !known.has(keyOf(request)));
  const room = Math.max(0, MAX_OPEN - (open.length - gone.length));
  const added = wanted.slice(0, room);
  const dropped = wanted.slice(room);
  if (added.length === 0) return dropped;
  const reporters = new Map<string, string>();
  for (const reportId of new Set(added.map(request => request.reportId))) {
    const report = await findRow(tx, reportId);
    reporters.set(reportId, report?.received_from ?? report?.repository ?? '');
  }
  await tx.batchInsert(
    'gds_exemptions',
    added.map(({ reportId, ...terms }) =>
      rowOf(entityId, {
        ...terms,
        source: 'gds.yaml',
        requestedBy: reporters.get(reportId) ?? '',
        requestedAt: now,
      }),
    ),
    ROWS_PER_INSERT,
  );
  return dropped;
}

/** Whoever may push could ask for something else with each report: the newest requests that nobody saw are enough. */
async function forgetWithdrawn(tx: Knex.Transaction, entityId: number): Promise<void> {
  const ids: string[] = await tx<ExemptionRow>('gds_exemptions')
    .where({ entity_id: entityId, source: 'gds.yaml', status: 'withdrawn' })
    .whereNull('decided_by')
    .orderBy([{ column: 'withdrawn_at', order: 'desc' }, { column: 'id' }])
    .offset(MAX_WITHDRAWN)
    .pluck('id');
  for (let first = 0; first < ids.length; first += ROWS_PER_INSERT) {
    await tx('gds_exemptions')
      .whereIn('id', ids.slice(first, first + ROWS_PER_INSERT))
      .delete();
  }
}

export async function deleteWithdrawn(knex: Knex, before: Date): Promise<void> {
  await knex('gds_exemptions')
    .where('status', 'withdrawn')
    .whereNull('decided_by')
    .where('withdrawn_at', '<', before)
    .delete();
}

function rowOf(
  entityId: number,
  request: ExemptionTerms & Pick<StoredExemption, 'source' | 'requestedBy' | 'requestedAt' | 'commit'>,
): ExemptionRow {
  return {
    id: randomUUID(),
    entity_id: entityId,
    check_id: request.check,
    target: request.target,
    reason: request.reason,
    expires: request.expires,
    source: request.source,
    status: 'requested',
    requested_by: request.requestedBy,
    requested_at: request.requestedAt,
    commit_sha: request.commit,
    decided_by: null,
    decided_at: null,
    note: null,
    withdrawn_at: null,
  };
}

function exemptionOf(row: ExemptionRow): StoredExemption {
  return {
    id: row.id,
    check: row.check_id,
    target: row.target,
    reason: row.reason,
    expires: row.expires,
    source: row.source,
    status: row.status,
    requestedBy: row.requested_by,
    requestedAt: dateOf(row.requested_at),
    commit: row.commit_sha,
    decision:
      row.decided_by === null || row.decided_at === null
        ? null
        : { by: row.decided_by, at: dateOf(row.decided_at), note: row.note },
    withdrawnAt: row.withdrawn_at === null ? null : dateOf(row.withdrawn_at),
  };
}

function keyOf({ check, target, reason, expires }: ExemptionTerms): string {
  return JSON.stringify([check, target, reason, expires]);
}
