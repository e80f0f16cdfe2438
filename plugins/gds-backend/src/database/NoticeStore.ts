import type { CheckId, Standing } from '@gds-dev/core/standard';
import type { Knex } from 'knex';
import { collectExemptions, type ExemptionDays } from './exemptionNotices';
import type { NoticeTopic } from './noticeTopic';
import { collectRegressions } from './regressionNotices';

/** Something that the owner of an entity is to be told. */
export interface OpenNotice {
  readonly topic: NoticeTopic;
  readonly entityId: number;
  readonly entityRef: string;
  /** The check, or the id of the exemption. */
  readonly subject: string;
  readonly check: CheckId;
  /** How the check stands now. */
  readonly standing: Standing | null;
  /** Last day of the exemption, while it is approved. */
  readonly expires: string | null;
}

interface NoticeRow {
  topic: NoticeTopic;
  entity_id: number;
  entity_ref: string;
  subject: string;
  check_id: CheckId;
  standing: Standing | null;
  expires: string | null;
}

/** What owners are told, and what they were. */
export class NoticeStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Opens a notice of each regression since the last reading; see {@link collectRegressions}. */
  async collectRegressions(): Promise<void> {
    await collectRegressions(this.#knex);
  }

  /** Opens a notice of each exemption that ends soon or has ended; see {@link collectExemptions}. */
  async collectExemptions(now: Date, days: ExemptionDays): Promise<void> {
    await collectExemptions(this.#knex, now, days);
  }

  /** Open notices whose subject nobody was told of after `silentSince`, by entity. */
  async readOpen(silentSince: Date, limit: number): Promise<OpenNotice[]> {
    const rows = await this.#knex('gds_notices as n')
      .join('gds_entities as e', 'e.id', 'n.entity_id')
      .leftJoin('gds_verdicts as v', verdict =>
        verdict.on('v.entity_id', 'n.entity_id').andOn('v.check_id', 'n.check_id'),
      )
      // Ids of exemptions are uuids on PostgreSQL.
      .leftJoin('gds_exemptions as x', exemption =>
        exemption
          .on('x.entity_id', 'n.entity_id')
          .andOn('n.subject', this.#knex.raw('cast(?? as varchar(100))', ['x.id']))
          .andOnVal('x.status', 'approved'),
      )
      .whereRaw('n.pending')
      .where(told => told.whereNull('n.sent_at').orWhere('n.sent_at', '<=', silentSince))
      // What was tried least comes first, so that nothing waits behind what cannot be sent.
      .orderBy(['n.attempts', 'n.entity_id', 'n.topic', 'n.subject'])
      .limit(limit)
      .select<NoticeRow[]>('n.topic', 'n.entity_id', 'e.entity_ref', 'n.subject', 'n.check_id', 'standing', 'expires');
    return rows.map(({ entity_id, entity_ref, check_id, ...row }) => ({
      ...row,
      entityId: entity_id,
      entityRef: entity_ref,
      check: check_id,
    }));
  }

  /** Closes notices that there is no need for any more. */
  async close(notices: readonly OpenNotice[]): Promise<void> {
    await this.#knex.transaction(async tx => {
      for (const notice of notices)
        await tx('gds_notices').where(keyOf(notice)).update({ pending: false, attempts: 0 });
    });
  }

  /**
   * Takes notices for an owner whom nobody tried to tell anything since `silentSince`. They stay open until
   * {@link markSent}; one that was tried `mostAttempts` times is closed.
   *
   * @returns those that are the caller's to send now, and nobody else's; none while the owner is to be left in peace
   */
  async take(
    ownerRef: string,
    notices: readonly OpenNotice[],
    { now, silentSince, mostAttempts }: { now: Date; silentSince: Date; mostAttempts: number },
  ): Promise<OpenNotice[]> {
    return this.#knex.transaction(async tx => {
      const claimed = await tx('gds_notice_owners')
        .insert({ owner_ref: ownerRef, tried_at: now })
        .onConflict('owner_ref')
        .merge({ tried_at: now })
        .where('gds_notice_owners.tried_at', '<=', silentSince)
        .returning<{ owner_ref: string }[]>('owner_ref');
      if (claimed.length === 0) return [];
      const taken: OpenNotice[] = [];
      for (const notice of notices) {
        const [row] = await tx('gds_notices')
          .where(keyOf(notice))
          .whereRaw('pending')
          .update({
            attempts: tx.raw('attempts + 1'),
            pending: tx.raw('attempts + 1 < ?', [mostAttempts]),
          })
          .returning<{ attempts: number }[]>('attempts');
        if (row) taken.push(notice);
      }
      return taken;
    });
  }

  /** Closes notices that were sent. */
  async markSent(notices: readonly OpenNotice[], now: Date): Promise<void> {
    await this.#knex.transaction(async tx => {
      for (const notice of notices) {
        await tx('gds_notices').where(keyOf(notice)).update({ pending: false, attempts: 0, sent_at: now });
      }
    });
  }
}

function keyOf({ topic, entityId, subject }: OpenNotice) {
  return { topic, entity_id: entityId, subject };
}
