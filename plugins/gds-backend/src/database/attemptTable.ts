import type { Knex } from 'knex';

/** Counts one attempt in the window of `minutes` that holds `now`; how many there are with it. */
export async function countAttempt(knex: Knex, principal: string, minutes: number, now: Date): Promise<number> {
  const width = minutes * 60_000;
  const key = {
    principal,
    window: `${minutes} min`,
    window_start: new Date(Math.floor(now.getTime() / width) * width),
  };
  const [row] = await knex('gds_ingest_counts')
    .insert({ ...key, attempts: 1 })
    .onConflict(['principal', 'window', 'window_start'])
    .merge({ attempts: knex.raw('?? + 1', ['gds_ingest_counts.attempts']) })
    .returning<{ attempts: number }[]>('attempts');
  return row?.attempts ?? 1;
}

export async function deleteAttempts(knex: Knex, before: Date): Promise<void> {
  await knex('gds_ingest_counts').where('window_start', '<', before).delete();
}
