import type { CheckId, Standing } from '@gds-dev/core/standard';
import type { Knex } from 'knex';

/** What a notice is about. */
export type NoticeTopic = 'regression';

/** Something that the owner of an entity is to be told. */
export interface PendingNotice {
  readonly entityId: number;
  readonly entityRef: string;
  readonly check: CheckId;
  /** How the check stands now. */
  readonly standing: Standing | null;
}

interface CursorRow {
  done: number;
  seen: number;
}

/** Ids that one reading goes over at most. */
const IDS_PER_READING = 10_000;

const CURSOR = { row: 1 };

/**
 * Makes notices of the regressions that were written since the last reading. A subject that was told of after
 * `silentSince` is left out. The first reading of a portal begins with the end of its history.
 *
 * Ids are given before a transaction ends, so a small one may appear after a greater one: a reading goes only as far
 * as the ids that the reading before it saw.
 */
export async function collectRegressions(knex: Knex, silentSince: Date): Promise<void> {
  await knex.transaction(async tx => {
    const newest = await newestChange(tx);
    await tx('gds_notice_cursor')
      .insert({ ...CURSOR, done: newest, seen: newest })
      .onConflict('row')
      .ignore();
    const cursor = await tx<CursorRow>('gds_notice_cursor').where(CURSOR).forUpdate().first();
    if (!cursor) return;
    const done = Math.min(cursor.seen, cursor.done + IDS_PER_READING);
    const regressions = await tx('gds_verdict_changes')
      .join('gds_state_details', 'gds_state_details.entity_id', 'gds_verdict_changes.entity_id')
      .where('gds_verdict_changes.id', '>', cursor.done)
      .where('gds_verdict_changes.id', '<=', done)
      .where({ regression: true, reference: false })
      .distinct<{ entity_id: number; check_id: string }[]>('gds_verdict_changes.entity_id', 'check_id');
    for (const { entity_id, check_id } of regressions) {
      await tx('gds_notices')
        .insert({ topic: 'regression' satisfies NoticeTopic, entity_id, check_id, pending: true })
        .onConflict(['topic', 'entity_id', 'check_id'])
        .merge({ pending: true })
        .where(rest => rest.whereNull('gds_notices.sent_at').orWhere('gds_notices.sent_at', '<=', silentSince));
    }
    await tx('gds_notice_cursor')
      .where(CURSOR)
      .update({ done, seen: done < cursor.seen ? cursor.seen : newest });
  });
}

/** Notices that wait, by entity. */
export async function readPending(knex: Knex, topic: NoticeTopic, limit: number): Promise<PendingNotice[]> {
  const rows = await knex('gds_notices')
    .join('gds_entities', 'gds_entities.id', 'gds_notices.entity_id')
    .leftJoin('gds_verdicts', verdict =>
      verdict
        .on('gds_verdicts.entity_id', 'gds_notices.entity_id')
        .andOn('gds_verdicts.check_id', 'gds_notices.check_id'),
    )
    .where({ topic, pending: true })
    .orderBy(['gds_notices.entity_id', 'gds_notices.check_id'])
    .limit(limit)
    .select<{ entity_id: number; entity_ref: string; check_id: CheckId; standing: Standing | null }[]>(
      'gds_notices.entity_id',
      'entity_ref',
      'gds_notices.check_id',
      'standing',
    );
  return rows.map(row => ({
    entityId: row.entity_id,
    entityRef: row.entity_ref,
    check: row.check_id,
    standing: row.standing,
  }));
}

/** Lets notices go that there is no need for any more. */
export async function dropPending(knex: Knex, topic: NoticeTopic, notices: readonly PendingNotice[]): Promise<void> {
  await knex.transaction(async tx => {
    for (const notice of notices) await tx('gds_notices').where(keyOf(topic, notice)).update({ pending: false });
  });
}

/**
 * Takes notices for an owner that nothing was sent to since `silentSince`.
 *
 * @returns those that are the caller's to send now, and nobody else's; none while the owner is to be left in peace
 */
export async function takePending(
  knex: Knex,
  topic: NoticeTopic,
  ownerRef: string,
  notices: readonly PendingNotice[],
  now: Date,
  silentSince: Date,
): Promise<PendingNotice[]> {
  return knex.transaction(async tx => {
    const claimed = await tx('gds_notice_owners')
      .insert({ owner_ref: ownerRef, sent_at: now })
      .onConflict('owner_ref')
      .merge({ sent_at: now })
      .where('gds_notice_owners.sent_at', '<=', silentSince)
      .returning<{ owner_ref: string }[]>('owner_ref');
    if (claimed.length === 0) return [];
    const taken: PendingNotice[] = [];
    for (const notice of notices) {
      const changed = await tx('gds_notices')
        .where({ ...keyOf(topic, notice), pending: true })
        .update({ pending: false, sent_at: now });
      if (changed > 0) taken.push(notice);
    }
    return taken;
  });
}

async function newestChange(tx: Knex.Transaction): Promise<number> {
  const row = await tx('gds_verdict_changes').max<{ id: number | null }[]>('id as id');
  return row[0]?.id ?? 0;
}

function keyOf(topic: NoticeTopic, { entityId, check }: PendingNotice) {
  return { topic, entity_id: entityId, check_id: check };
}
