import type { BackstageCredentials, BackstagePrincipalTypes, PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { gdsMaturityReadPermission } from '@gds-dev/backstage-plugin-gds-common';
import type { SummaryStore } from '../../database/summary/SummaryStore';

export type ViewerCredentials = BackstageCredentials<
  BackstagePrincipalTypes['user'] | BackstagePrincipalTypes['service']
>;

/** How long a viewer's entities are remembered. */
const REMEMBERED_MS = 60_000;
const MOST_REMEMBERED = 1000;
const REFS_PER_REQUEST = 1000;

interface Remembered<T> {
  readonly until: number;
  readonly found: Promise<T>;
}

export interface ViewersOptions {
  readonly permissions: PermissionsService;
  readonly catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  readonly store: Pick<SummaryStore, 'readEntities' | 'readPartRefs'>;
  readonly clock: () => Date;
}

/** Which entities a viewer may see. Nothing that is remembered is shared between viewers. */
export class Viewers {
  readonly #options: ViewersOptions;
  readonly #entities = new Map<string, Remembered<readonly number[]>>();
  readonly #titled = new Map<string, Remembered<ReadonlySet<string>>>();

  constructor(options: ViewersOptions) {
    this.#options = options;
  }

  /**
   * Ids of the entities that a viewer may see in the catalog and whose maturity they may read; `all` without a
   * restriction.
   *
   * @throws NotAllowedError for a viewer who may read the maturity of no entity
   */
  async visibleTo(credentials: ViewerCredentials): Promise<'all' | readonly number[]> {
    const [maturity, entities] = await this.#options.permissions.authorizeConditional(
      [{ permission: gdsMaturityReadPermission }, { permission: catalogEntityReadPermission }],
      { credentials },
    );
    if (!maturity || maturity.result === AuthorizeResult.DENY) throw new NotAllowedError('may not read any maturity');
    // A service is restricted by the permissions that its token names: the catalog shows it everything.
    const allEntities = credentials.principal.type === 'service' || entities?.result === AuthorizeResult.ALLOW;
    if (maturity.result === AuthorizeResult.ALLOW && allEntities) return 'all';
    return this.#remember(this.#entities, credentials, () =>
      this.#ids(credentials, maturity.result === AuthorizeResult.CONDITIONAL),
    );
  }

  /** References of the owners, systems and domains whose titles a viewer may see; `all` without a restriction. */
  async titlesFor(credentials: ViewerCredentials): Promise<'all' | ReadonlySet<string>> {
    if (credentials.principal.type === 'service') return 'all';
    const [entities] = await this.#options.permissions.authorizeConditional(
      [{ permission: catalogEntityReadPermission }],
      { credentials },
    );
    if (entities?.result === AuthorizeResult.ALLOW) return 'all';
    return this.#remember(this.#titled, credentials, async () => {
      const seen = await this.#seen(await this.#options.store.readPartRefs(), credentials);
      return new Set(seen);
    });
  }

  #remember<T>(
    remembered: Map<string, Remembered<T>>,
    { principal }: ViewerCredentials,
    find: () => Promise<T>,
  ): Promise<T> {
    const key = JSON.stringify(principal);
    const now = this.#options.clock().getTime();
    const known = remembered.get(key);
    if (known && known.until > now) return known.found;
    for (const [viewer, { until }] of remembered) {
      if (until <= now || remembered.size >= MOST_REMEMBERED) remembered.delete(viewer);
    }
    const found = find();
    remembered.set(key, { until: now + REMEMBERED_MS, found });
    found.catch(() => remembered.delete(key));
    return found;
  }

  /** Those of some references that the catalog shows a viewer, by the viewer's own permissions. */
  async #seen(refs: readonly string[], credentials: ViewerCredentials): Promise<string[]> {
    const seen: string[] = [];
    for (let first = 0; first < refs.length; first += REFS_PER_REQUEST) {
      const entityRefs = refs.slice(first, first + REFS_PER_REQUEST);
      const { items } = await this.#options.catalog.getEntitiesByRefs(
        { entityRefs, fields: ['metadata.name'] },
        { credentials },
      );
      seen.push(...entityRefs.filter((_, index) => items[index] !== undefined));
    }
    return seen;
  }

  /** @param conditional whether the permission to read maturity depends on the entity */
  async #ids(credentials: ViewerCredentials, conditional: boolean): Promise<number[]> {
    const { permissions, store } = this.#options;
    const entities = await store.readEntities();
    const seen = await this.#seen([...entities.keys()], credentials);
    const ids: number[] = [];
    for (let first = 0; first < seen.length; first += REFS_PER_REQUEST) {
      const batch = seen.slice(first, first + REFS_PER_REQUEST);
      const allowed = conditional
        ? await permissions.authorize(
            batch.map(resourceRef => ({ permission: gdsMaturityReadPermission, resourceRef })),
            { credentials },
          )
        : null;
      for (const [index, ref] of batch.entries()) {
        const id = entities.get(ref);
        if (id === undefined) continue;
        if (allowed === null || allowed[index]?.result === AuthorizeResult.ALLOW) ids.push(id);
      }
    }
    return ids;
  }
}
