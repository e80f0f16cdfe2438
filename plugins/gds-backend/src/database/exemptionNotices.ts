import type { Standing } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { daysBefore } from '../days';
import type { NoticeTopic } from './noticeTopic';

export interface ExemptionDays {
  /** Before its last day is over an owner is told of an exemption; 0: not before. */
  readonly ahead: number;
}

/** How a check stands that needs its exemption, or did. */
const NEEDS: readonly Standing[] = ['exempted', 'fail', 'no-data'];
/** What ended longer ago is told to nobody: it ended before the plugin was there, or while nobody needed it. */
const ENDED_DAYS = 7;

/**
 * Opens a notice of each approved exemption that a check needs, once when it ends within some days and once when it
 * has ended. None is opened where another one covers the same for longer, and none a second time.
 */
export async function collectExemptions(knex: Knex, now: Date, { ahead }: ExemptionDays): Promise<void> {
  const today = inUtc(now);
  if (ahead > 0) await open(knex, 'exemption-expiring', today, inUtc(daysBefore(now, -ahead)));
  await open(knex, 'exemption-expired', inUtc(daysBefore(now, ENDED_DAYS)), inUtc(daysBefore(now, 1)));
}

/** Those whose last day is from `first` to `last`. */
async function open(knex: Knex, topic: NoticeTopic, first: string, last: string): Promise<void> {
  const ending = await knex('gds_exemptions as x')
    .join('gds_state_details as d', 'd.entity_id', 'x.entity_id')
    .join('gds_verdicts as v', verdict => verdict.on('v.entity_id', 'x.entity_id').andOn('v.check_id', 'x.check_id'))
    .where({ status: 'approved', reference: false })
    .whereBetween('x.expires', [first, last])
    .whereIn('v.standing', [...NEEDS])
    .whereNotExists(
      knex('gds_exemptions as y')
        .select('y.id')
        .where({ 'y.entity_id': knex.ref('x.entity_id'), 'y.check_id': knex.ref('x.check_id') })
        .where('y.status', 'approved')
        .where('y.expires', '>', knex.ref('x.expires'))
        .where(covers => covers.whereNull('y.target').orWhere('y.target', knex.ref('x.target'))),
    )
    .whereNotExists(
      knex('gds_notices as n')
        .select('n.subject')
        .where({ topic })
        .where('n.entity_id', knex.ref('x.entity_id'))
        .where('n.subject', knex.raw('cast(?? as varchar(100))', ['x.id'])),
    )
    .select<{ id: string; entity_id: number; check_id: string }[]>('x.id', 'x.entity_id', 'x.check_id');
  for (const { id, entity_id, check_id } of ending) {
    await knex('gds_notices')
      .insert({ topic, entity_id, subject: id, check_id, pending: true, attempts: 0 })
      .onConflict(['topic', 'entity_id', 'subject'])
      .ignore();
  }
}

/** YYYY-MM-DD. */
function inUtc(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
