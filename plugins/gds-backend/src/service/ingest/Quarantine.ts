import type { AuthService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { CatalogStore } from '../../database/catalog/CatalogStore';
import type { GdsStore, PageKey, StoredReport } from '../../database/GdsStore';
import { entityFactsOf, FACT_FIELDS } from '../catalog/catalogFacts';
import { knownRun } from '../github/knownRun';
import { stateAfter } from '../state/entityState';
import { classOf } from '../state/filing';
import { parseReport } from './parseReport';

export interface QuarantineOptions {
  /** How reports from outside of CI are filed. */
  readonly localReports: 'state' | 'preview';
  /** Of the repositories of entities that do not name theirs. */
  readonly defaultBranch: string;
  readonly store: Pick<GdsStore, 'quarantinedEntities' | 'quarantinedReport' | 'releaseReport'>;
  /** Where entities are put that the catalog came to know lately. */
  readonly places: Pick<CatalogStore, 'placeEntity'>;
  readonly catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  readonly auth: AuthService;
  readonly clock: () => Date;
  /** Entities that the catalog is asked for at a time. */
  readonly page?: number;
  /** How often it is asked in one run. */
  readonly pages?: number;
}

/** Told of a report that its entity does not take. */
export type Refusal = (reportId: string, error: Error) => void;

/** Reports that wait for the catalog to know their entities. */
export class Quarantine {
  readonly #options: Required<QuarantineOptions>;
  /** The entity that was asked for last; `null` to begin with the first one. */
  #last: string | null = null;

  constructor(options: QuarantineOptions) {
    this.#options = { page: 500, pages: 10, ...options };
  }

  /**
   * Takes reports out whose entities the catalog has come to know. A run goes on where the one before it ended, also
   * one that failed: it comes to every entity, however many others wait.
   *
   * @returns how many reports were released
   */
  async release(refused: Refusal): Promise<number> {
    const { store, page, pages } = this.#options;
    let released = 0;
    for (let asked = 0; asked < pages; asked++) {
      const entityRefs = await store.quarantinedEntities(page, this.#last);
      const ended = entityRefs.length < page;
      this.#last = ended ? null : (entityRefs.at(-1) ?? null);
      if (entityRefs.length > 0) released += await this.#releaseOf(entityRefs, refused);
      if (ended) break;
    }
    return released;
  }

  async #releaseOf(entityRefs: string[], refused: Refusal): Promise<number> {
    const { places, catalog, auth } = this.#options;
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs, fields: FACT_FIELDS },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    let released = 0;
    for (const [index, entityRef] of entityRefs.entries()) {
      const entity = items[index];
      if (!entity) continue;
      await places.placeEntity(entityFactsOf(entity));
      for await (const stored of this.#waiting(entityRef)) {
        try {
          if (await this.#release(stored, entity)) released++;
        } catch (error) {
          refused(stored.reportId, error instanceof Error ? error : new Error(String(error)));
        }
      }
    }
    return released;
  }

  async *#waiting(entityRef: string): AsyncGenerator<StoredReport> {
    let after: PageKey | null = null;
    for (;;) {
      const waiting = await this.#options.store.quarantinedReport(entityRef, after);
      if (!waiting) return;
      yield waiting.report;
      after = waiting.key;
    }
  }

  async #release(stored: StoredReport, entity: Entity): Promise<boolean> {
    const { store, localReports, defaultBranch, clock } = this.#options;
    // It passed the schema when it was received; its age is judged from then.
    const report = parseReport(stored.document, stored.receivedAt);
    const run = stored.run && knownRun(stored.run, report, entity, defaultBranch);
    const filedAs = run ? run.filedAs : classOf(report, localReports);
    const result = await store.releaseReport(
      { ...stored, run: run ? run.run : null },
      filedAs,
      run?.namedByCatalog ?? false,
      filedAs === 'state' ? current => stateAfter(current, report, clock(), stored.attestation) : null,
    );
    if (result === 'not-its-repository') {
      throw new ConflictError(`${run?.run.repository} is not the repository of ${stored.entityRef}: it is deleted`);
    }
    return result === 'released';
  }
}
