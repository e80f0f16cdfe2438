import type { Knex } from 'knex';
import { dateOf, type TimestampColumn } from '../columns';
import type { BoundRepository } from '../GdsStore';
import { joinHistories } from './joinHistories';

/** Who vouched for an entity: the repository that it is bound to, and its owner when the catalog last had it. */
export interface EntityOrigin {
  readonly bound: BoundRepository | null;
  readonly owner: string | null;
}

/** What of an entity goes on under another reference. */
export type RenamingVerdict =
  | { readonly kind: 'all' }
  | { readonly kind: 'all-but-exemptions' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Pure. */
export type RenamingRule = (former: EntityOrigin, present: EntityOrigin) => RenamingVerdict;

export type Renaming =
  | Exclude<RenamingVerdict, { kind: 'refused' }>
  /** Nothing is kept of the former entity. */
  | { readonly kind: 'nothing-to-take' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Tables with rows that both entities bring. */
const COLLECTED = ['gds_reports', 'gds_history', 'gds_verdict_changes', 'gds_exemptions', 'gds_badges'];
/** Tables in which one of the two is enough: that of the newer one, where it has any. */
const EITHER = ['gds_entity_states', 'gds_state_details', 'gds_verdicts', 'gds_repository_bindings', 'gds_notices'];

interface EntityRow {
  id: number;
  entity_ref: string;
  owner_ref: string | null;
}

/**
 * An entity goes on under another reference. What was reported under that one meanwhile is joined with it. Both rows
 * are locked: a report comes before, and goes along, or after, and finds the new reference.
 */
export async function renameEntity(
  tx: Knex.Transaction,
  from: string,
  to: string,
  rule: RenamingRule,
  now: Date,
): Promise<Renaming> {
  // A row that somebody makes at this moment is waited for, and is locked with the other.
  await tx('gds_entities').insert({ entity_ref: to }).onConflict('entity_ref').ignore();
  const rows: EntityRow[] = await tx('gds_entities')
    .whereIn('entity_ref', [from, to])
    .orderBy('id')
    .forUpdate()
    .select('id', 'entity_ref', 'owner_ref');
  const former = rows.find(row => row.entity_ref === from);
  const present = rows.find(row => row.entity_ref === to);
  if (!present) throw new Error(`the row of ${to} was deleted while ${from} was renamed`);
  const ids = rows.map(({ id }) => id);
  await tx('gds_entity_states').whereIn('entity_id', ids).orderBy('entity_id').forUpdate().select('entity_id');
  const measured = former ? await measuredAt(tx, former.id) : null;
  if (!former || measured === null) return { kind: 'nothing-to-take' };
  const verdict = rule(await originOf(tx, former), await originOf(tx, present));
  if (verdict.kind === 'refused') return verdict;
  if (verdict.kind === 'all-but-exemptions') {
    await tx('gds_exemptions')
      .where('entity_id', former.id)
      .whereIn('status', ['requested', 'approved'])
      .update({ status: 'withdrawn', withdrawn_at: now });
  }
  const since = await measuredAt(tx, present.id);
  const [older, newer] = since !== null && since >= measured ? [former.id, present.id] : [present.id, former.id];
  await join(tx, older, newer);
  await tx('gds_entities').where('id', newer).update({ entity_ref: to });
  return verdict;
}

async function join(tx: Knex.Transaction, older: number, newer: number): Promise<void> {
  await joinHistories(tx, older, newer);
  for (const table of EITHER) {
    const known = await tx(table).where('entity_id', newer).first('entity_id');
    if (!known) await tx(table).where('entity_id', older).update({ entity_id: newer });
  }
  for (const table of COLLECTED) await tx(table).where('entity_id', older).update({ entity_id: newer });
  await tx('gds_entities').where('id', older).delete();
  // Which exemptions count is another question now: the next scoring answers it.
  await tx('gds_entity_states')
    .where('entity_id', newer)
    .update({ next_expiry: new Date(0) });
}

/** When an entity was last measured, in milliseconds; `null` without a state. */
async function measuredAt(tx: Knex.Transaction, entityId: number): Promise<number | null> {
  const row = await tx('gds_entity_states')
    .where('entity_id', entityId)
    .whereNotNull('report_id')
    .first<{ measured_at: TimestampColumn } | undefined>('measured_at');
  return row ? dateOf(row.measured_at).getTime() : null;
}

async function originOf(tx: Knex.Transaction, { id, owner_ref: owner }: EntityRow): Promise<EntityOrigin> {
  const row = await tx('gds_repository_bindings')
    .where('entity_id', id)
    .first<Record<'issuer' | 'repository_id' | 'owner_id', string> & { repository: string | null }>();
  const bound = row && {
    issuer: row.issuer,
    repositoryId: row.repository_id,
    ownerId: row.owner_id,
    repository: row.repository,
  };
  return { bound: bound ?? null, owner };
}
