import type { AuditorService, AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { ANNOTATION_MATURITY } from '@gds-dev/backstage-plugin-gds-common';
import type { CatalogStore } from '../../database/catalog/CatalogStore';
import type { RenamingRule } from '../../database/catalog/renameEntity';
import { entityFactsOf, FACT_FIELDS, partFactsOf } from './catalogFacts';
import { mayRename } from './mayRename';

const PAGE = 500;

/** Entities whose reports are expected. */
const EXPECTED: Record<string, string>[] = [
  { [`metadata.annotations.${ANNOTATION_MATURITY}`]: 'enabled' },
  { kind: 'component', 'spec.type': 'service' },
];
const PARTS = [{ kind: 'group' }, { kind: 'system' }, { kind: 'domain' }];

export interface CatalogRefreshOptions {
  readonly store: CatalogStore;
  readonly catalog: Pick<CatalogService, 'queryEntities' | 'getEntitiesByRefs'>;
  readonly auth: AuthService;
  readonly auditor: AuditorService;
  readonly logger: LoggerService;
  readonly clock: () => Date;
}

/** Brings what GDS keeps of the catalog up to date: which services there are, whose they are, what they were called. */
export class CatalogRefresh {
  readonly #options: CatalogRefreshOptions;

  constructor(options: CatalogRefreshOptions) {
    this.#options = options;
  }

  /**
   * Rejects, and changes nothing, when the catalog does not answer. An answer without any entity is that of a catalog
   * that has just started, and changes nothing either.
   */
  async run(): Promise<void> {
    const { store, logger, clock } = this.#options;
    const known = await store.knownEntities();
    const expected = await this.#query(EXPECTED);
    const parts = await this.#query(PARTS);
    const found = new Set(expected.map(entity => stringifyEntityRef(entity)));
    const others = (await store.reportedEntities()).filter(ref => !found.has(ref));
    const entities = [...expected, ...(await this.#byRefs(others))];
    if (entities.length + parts.length === 0 && known.size > 0) {
      logger.warn(`the catalog answers that it has no entity: what is known of ${known.size} stays as it is`);
      return;
    }
    await this.#rename(entities);
    await store.writeFacts(
      { entities: entities.map(entityFactsOf), parts: parts.flatMap(entity => partFactsOf(entity) ?? []) },
      known,
      clock(),
    );
  }

  /** An entity goes on with the history of the one that it was, which the catalog no longer has. */
  async #rename(entities: readonly Entity[]): Promise<void> {
    const { store, auditor, logger, clock } = this.#options;
    const there = new Set(entities.map(entity => stringifyEntityRef(entity)));
    for (const entity of entities) {
      const { entityRef, formerly } = entityFactsOf(entity);
      if (formerly === null || formerly === entityRef || there.has(formerly)) continue;
      if (!(await store.hasState(formerly)) || (await this.#byRefs([formerly])).length > 0) continue;
      const event = await auditor.createEvent({
        eventId: 'entity-rename',
        severityLevel: 'medium',
        meta: { entity: entityRef, formerly },
      });
      const rule: RenamingRule = (former, present) => mayRename(entity, formerly, former, present);
      const renaming = await store.renameEntity(formerly, entityRef, rule, clock());
      if (renaming.kind !== 'refused') {
        await event.success();
        continue;
      }
      const { reason } = renaming;
      logger.warn(`the history of ${formerly} stays: ${reason}`);
      await event.fail({ error: new Error(reason), meta: { reason: 'origin' } });
    }
  }

  async #query(filter: Record<string, string>[]): Promise<Entity[]> {
    const { catalog, auth } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const entities: Entity[] = [];
    let cursor: string | undefined;
    do {
      const page = await catalog.queryEntities(
        cursor === undefined
          ? { filter, fields: FACT_FIELDS, limit: PAGE }
          : { cursor, fields: FACT_FIELDS, limit: PAGE },
        { credentials },
      );
      entities.push(...page.items);
      cursor = page.pageInfo.nextCursor;
    } while (cursor !== undefined);
    return entities;
  }

  async #byRefs(entityRefs: readonly string[]): Promise<Entity[]> {
    const { catalog, auth } = this.#options;
    const entities: Entity[] = [];
    for (let first = 0; first < entityRefs.length; first += PAGE) {
      const { items } = await catalog.getEntitiesByRefs(
        { entityRefs: entityRefs.slice(first, first + PAGE), fields: FACT_FIELDS },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      entities.push(...items.filter(entity => entity !== undefined));
    }
    return entities;
  }
}
