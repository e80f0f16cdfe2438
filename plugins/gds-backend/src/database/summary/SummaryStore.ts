import type {
  FailingCheck,
  LevelsOfDay,
  PartRow,
  Regression,
  ServiceRow,
  SummaryCounts,
  Summary,
} from '@gds-dev/backstage-plugin-gds-common';
import type { Knex } from 'knex';
import { atOneMoment } from '../snapshot';
import { readCounts } from './counts';
import { readFailing } from './failingChecks';
import { readLevelTrend } from './levelTrend';
import type { Dimension } from '../catalog/CatalogFacts';
import { findPart, readPartRows } from './partRows';
import { readPastAxes } from './pastAxes';
import { readRegressions } from './regressions';
import type { Rows, RowsQuery } from './rowsQuery';
import { readServiceRows } from './serviceRows';
import { daysBefore } from '../../days';
import { serviceIds, type ServiceScope } from './services';

/** What is the same in every table of a summary. */
export interface SummaryFigures {
  readonly counts: SummaryCounts;
  readonly trend: LevelsOfDay[];
  readonly axes: Summary['axes'];
  readonly failing: FailingCheck[];
  readonly regressions: { total: number; newest: Regression[] };
}

/** Sums over services, worked out by the database; no verdict is judged here. */
export class SummaryStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async readFigures(scope: ServiceScope, now: Date): Promise<SummaryFigures> {
    const knex = this.#knex;
    const [{ counts, axes, trend }, days30, days90, failing, regressions] = await Promise.all([
      atOneMoment(knex, async tx => {
        const { counts, axes } = await readCounts(tx, scope, now);
        return { counts, axes, trend: await readLevelTrend(tx, scope, now, counts.levels) };
      }),
      readPastAxes(knex, scope, daysBefore(now, 30)),
      readPastAxes(knex, scope, daysBefore(now, 90)),
      readFailing(knex, scope),
      readRegressions(knex, scope, now),
    ]);
    return { counts, trend, axes: { now: axes, days30, days90 }, failing, regressions };
  }

  readParts(scope: ServiceScope, dimension: Dimension, query: RowsQuery, now: Date): Promise<Rows<PartRow>> {
    return atOneMoment(this.#knex, tx => readPartRows(tx, scope, dimension, query, now));
  }

  readServices(scope: ServiceScope, query: RowsQuery, now: Date): Promise<Rows<ServiceRow>> {
    return atOneMoment(this.#knex, tx => readServiceRows(tx, scope, query, now));
  }

  async hasServices(scope: ServiceScope): Promise<boolean> {
    return (await serviceIds(this.#knex, scope).first()) !== undefined;
  }

  findPart(dimension: Dimension, ref: string): ReturnType<typeof findPart> {
    return findPart(this.#knex, dimension, ref);
  }

  /** References of all owners, systems and domains. */
  readPartRefs(): Promise<string[]> {
    return this.#knex('gds_parts').distinct('ref').pluck('ref');
  }

  /** Entities that a summary may be of, by id. */
  async readEntities(): Promise<Map<string, number>> {
    const rows: { id: number; entity_ref: string }[] = await this.#knex('gds_entities')
      .whereRaw('in_catalog')
      .select('id', 'entity_ref');
    return new Map(rows.map(({ id, entity_ref: ref }) => [ref, id]));
  }
}
