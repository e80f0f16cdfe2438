import type { Knex } from 'knex';
import { deleteAttempts } from './attemptTable';
import { dayOf } from './columns';
import { deleteWithdrawn } from './exemptionTable';
import { deleteGoneEntities } from './goneEntities';
import { deleteOldReports, entitiesWithOldReports } from './oldReports';
import { deleteTemporary } from './reportTable';
import { deletePlaces } from './runPlaceTable';
import { crowdedDays, deletePoints, thinDay } from './thinHistory';
import { deleteTokens } from './tokenTable';

/** Lets go of what is old. What takes a `limit` does a step of that many, and says how many there were. */
export class RetentionStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Previews, and what waits for the catalog, received before a moment; how many. */
  async deleteTemporaryReports(moment: Date): Promise<number> {
    return this.#knex.transaction(tx => deleteTemporary(tx, moment));
  }

  /** Requests that were withdrawn before a moment and never decided on. */
  async deleteWithdrawnRequests(moment: Date): Promise<void> {
    await deleteWithdrawn(this.#knex, moment);
  }

  /** What limits count, before a moment that no limit looks back to. */
  async deleteAttempts(before: Date): Promise<void> {
    await deleteAttempts(this.#knex, before);
    await deletePlaces(this.#knex, before);
  }

  /** Tokens that are valid no longer, and so can file nothing again. */
  async deleteTokens(now: Date): Promise<void> {
    await deleteTokens(this.#knex, now);
  }

  /**
   * Documents and rows of reports of the default branch, of up to `limit` entities behind an id.
   *
   * @returns what was deleted, and the last entity that was looked at; `null` when there is none left
   */
  async deleteOldReports(
    ages: { readonly documents: Date; readonly reports: Date },
    after: number,
    limit: number,
  ): Promise<{ readonly documents: number; readonly reports: number; readonly last: number } | null> {
    const entities = await entitiesWithOldReports(this.#knex, ages, after, limit);
    const last = entities.at(-1);
    if (last === undefined) return null;
    const sum = { documents: 0, reports: 0, last };
    for (const entityId of entities) {
      const deleted = await deleteOldReports(this.#knex, entityId, ages);
      sum.documents += deleted.documents;
      sum.reports += deleted.reports;
    }
    return sum;
  }

  /** Points of the history that ended before a moment. */
  async deletePoints(before: Date, limit: number): Promise<number> {
    return deletePoints(this.#knex, before, limit);
  }

  /** Leaves one point of each day of an entity that is before a moment's day. */
  async thinDays(before: Date, limit: number): Promise<number> {
    const crowded = await crowdedDays(this.#knex, dayOf(before), limit);
    for (const day of crowded) await thinDay(this.#knex, day);
    return crowded.length;
  }

  /** Entities that the catalog has not had since a moment. */
  async deleteGoneEntities(before: Date, limit: number): Promise<number> {
    return deleteGoneEntities(this.#knex, before, limit);
  }
}
