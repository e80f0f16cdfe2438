import type { Knex } from 'knex';
import { dateOf, type TimestampColumn } from './columns';

/** At most `most` runs of a principal in any `minutes`. */
export interface RunLimit {
  readonly principal: string;
  readonly minutes: number;
  readonly most: number;
}

export interface FullLimit<Limit extends RunLimit> {
  readonly limit: Limit;
  /** When the next of its places can be taken. */
  readonly freeAt: Date;
}

/**
 * Takes a place of each limit, or of none. A limit has as many places as runs are allowed, and each can be taken once
 * in its time: so no window of that length, wherever it begins, holds more, whichever replicas the runs start on.
 *
 * Limits are to be given in the same order of kinds by every caller: rows are locked in that order.
 *
 * @returns the first limit that is full; `null` when places were taken
 */
export async function takePlaces<Limit extends RunLimit>(
  knex: Knex,
  limits: readonly Limit[],
  now: Date,
): Promise<FullLimit<Limit> | null> {
  const tx = await knex.transaction();
  try {
    for (const limit of limits) {
      if (await takePlace(tx, limit, now)) continue;
      const freeAt = await nextFree(tx, limit);
      await tx.rollback();
      return { limit, freeAt };
    }
    await tx.commit();
    return null;
  } catch (error) {
    await tx.rollback();
    throw error;
  }
}

export async function deletePlaces(knex: Knex, before: Date): Promise<void> {
  await knex('gds_run_places').where('taken_at', '<', before).delete();
}

async function takePlace(tx: Knex.Transaction, { principal, minutes, most }: RunLimit, now: Date): Promise<boolean> {
  const freeSince = new Date(now.getTime() - minutes * 60_000);
  for (let place = 0; place < most; place++) {
    const taken = await tx('gds_run_places')
      .insert({ principal, place, taken_at: now })
      .onConflict(['principal', 'place'])
      .merge({ taken_at: now })
      .where('gds_run_places.taken_at', '<=', freeSince)
      .returning<{ place: number }[]>('place');
    if (taken.length > 0) return true;
  }
  return false;
}

async function nextFree(tx: Knex.Transaction, { principal, minutes }: RunLimit): Promise<Date> {
  const first = await tx('gds_run_places')
    .where({ principal })
    .orderBy('taken_at')
    .first<{ taken_at: TimestampColumn }>('taken_at');
  return new Date(dateOf(first.taken_at).getTime() + minutes * 60_000);
}
