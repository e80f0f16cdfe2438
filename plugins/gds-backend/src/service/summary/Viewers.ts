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

export interface ViewersOptions {
  readonly permissions: PermissionsService;
  readonly catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  readonly store: Pick<SummaryStore, 'readEntities'>;
  readonly clock: () => Date;
}

/** Which entities a viewer may see. Nothing that is remembered is shared between viewers. */
export class Viewers {
  readonly #options: ViewersOptions;
  readonly #remembered = new Map<string, { readonly until: number; readonly ids: Promise<readonly number[]> }>();

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
    return this.#remember(credentials, () => this.#ids(credentials, maturity.result === AuthorizeResult.CONDITIONAL));
  }

  #remember({ principal }: ViewerCredentials, find: () => Promise<readonly number[]>): Promise<readonly number[]> {
    const key = JSON.stringify(principal);
    const now = this.#options.clock().getTime();
    const known = this.#remembered.get(key);
    if (known && known.until > now) return known.ids;
    for (const [viewer, { until }] of this.#remembered) {
      if (until <= now || this.#remembered.size >= MOST_REMEMBERED) this.#remembered.delete(viewer);
    }
    const ids = find();
    this.#remembered.set(key, { until: now + REMEMBERED_MS, ids });
    ids.catch(() => this.#remembered.delete(key));
    return ids;
  }

  /** @param conditional whether the permission to read maturity depends on the entity */
  async #ids(credentials: ViewerCredentials, conditional: boolean): Promise<number[]> {
    const { catalog, permissions, store } = this.#options;
    const entities = [...(await store.readEntities())];
    const ids: number[] = [];
    for (let first = 0; first < entities.length; first += REFS_PER_REQUEST) {
      const batch = entities.slice(first, first + REFS_PER_REQUEST);
      const entityRefs = batch.map(([ref]) => ref);
      // The catalog applies the viewer's own permissions.
      const { items } = await catalog.getEntitiesByRefs({ entityRefs, fields: ['metadata.name'] }, { credentials });
      const seen = batch.filter((_, index) => items[index] !== undefined);
      const allowed = conditional
        ? await permissions.authorize(
            seen.map(([resourceRef]) => ({ permission: gdsMaturityReadPermission, resourceRef })),
            { credentials },
          )
        : null;
      for (const [index, [, id]] of seen.entries()) {
        if (allowed === null || allowed[index]?.result === AuthorizeResult.ALLOW) ids.push(id);
      }
    }
    return ids;
  }
}
