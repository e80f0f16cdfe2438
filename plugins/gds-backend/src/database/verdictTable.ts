import type { Standing } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import type { CheckStanding } from './GdsStore';

interface VerdictRow {
  check_id: string;
  standing: Standing;
  lifts: boolean | number;
}

const ROWS_PER_INSERT = 50;

/** Writes how checks stand for an entity, as far as that differs from what is there. */
export async function writeVerdicts(
  tx: Knex.Transaction,
  entityId: number,
  standings: readonly CheckStanding[],
  since: Date,
): Promise<void> {
  const rows = await tx<VerdictRow>('gds_verdicts')
    .where('entity_id', entityId)
    .select('check_id', 'standing', 'lifts');
  const known = new Map(rows.map(row => [row.check_id, row]));
  const changed = standings.filter(({ check, standing, lifts }) => {
    const row = known.get(check);
    return row?.standing !== standing || Boolean(row.lifts) !== lifts;
  });
  const kept = new Set<string>(standings.map(({ check }) => check));
  const gone = rows.map(row => row.check_id).filter(check => !kept.has(check));
  if (gone.length > 0) await tx('gds_verdicts').where('entity_id', entityId).whereIn('check_id', gone).delete();
  for (const moved of [true, false]) {
    // What merely lifts or no longer does stands as long as before.
    const these = changed.filter(({ check, standing }) => (known.get(check)?.standing !== standing) === moved);
    for (let first = 0; first < these.length; first += ROWS_PER_INSERT) {
      await tx('gds_verdicts')
        .insert(
          these
            .slice(first, first + ROWS_PER_INSERT)
            .map(({ check, standing, lifts }) => ({ entity_id: entityId, check_id: check, standing, lifts, since })),
        )
        .onConflict(['entity_id', 'check_id'])
        .merge(moved ? ['standing', 'lifts', 'since'] : ['lifts']);
    }
  }
}
