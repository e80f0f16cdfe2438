import type { CheckId } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import type { NoticeTopic } from './noticeTopic';

interface CursorRow {
  done: number;
  seen: number;
}

/** Ids that one reading goes over at most. */
const IDS_PER_READING = 10_000;

const CURSOR = { row: 1 };
const TOPIC: { topic: NoticeTopic } = { topic: 'regression' };

/**
 * Opens notices of the regressions that were written since the last reading. The first reading of a portal begins with
 * the end of its history.
 *
 * Ids are given before a transaction ends, so a small one may appear after a greater one: a reading goes only as far
 * as the ids that the reading before it saw.
 */
export async function collectRegressions(knex: Knex): Promise<void> {
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
      .distinct<{ entity_id: number; check_id: CheckId }[]>('gds_verdict_changes.entity_id', 'check_id');
    for (const { entity_id, check_id } of regressions) {
      await tx('gds_notices')
        .insert({ ...TOPIC, entity_id, subject: check_id, check_id, pending: true, attempts: 0 })
        .onConflict(['topic', 'entity_id', 'subject'])
        .merge({ pending: true, attempts: 0 });
    }
    await tx('gds_notice_cursor')
      .where(CURSOR)
      .update({ done, seen: done < cursor.seen ? cursor.seen : newest });
  });
}

async function newestChange(tx: Knex.Transaction): Promise<number> {
  const row = await tx('gds_verdict_changes').max<{ id: number | null }[]>('id as id');
  return row[0]?.id ?? 0;
}
