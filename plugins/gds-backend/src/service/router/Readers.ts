import type { BackstageCredentials, HttpAuthService, PermissionsService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { AuthorizeResult, type ResourcePermission } from '@backstage/plugin-permission-common';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  gdsChecksReadPermission,
  gdsMaturityReadPermission,
  gdsRepositoryBindPermission,
} from '@gds-dev/backstage-plugin-gds-common';
import type { Request } from 'express';

export interface ReadersOptions {
  readonly httpAuth: HttpAuthService;
  readonly permissions: PermissionsService;
  readonly catalog: Pick<CatalogService, 'getEntityByRef'>;
}

/** Who may read what. An entity that its reader may not see is answered like one that does not exist. */
export class Readers {
  readonly #options: ReadersOptions;

  constructor(options: ReadersOptions) {
    this.#options = options;
  }

  /** @throws AuthenticationError, NotAllowedError */
  async requireChecks(request: Request): Promise<void> {
    await this.requireCatalogue(await this.#credentials(request));
  }

  /** Like {@link requireChecks}, for whoever has shown the credentials already. */
  async requireCatalogue(credentials: BackstageCredentials): Promise<void> {
    const [decision] = await this.#options.permissions.authorize([{ permission: gdsChecksReadPermission }], {
      credentials,
    });
    if (decision?.result !== AuthorizeResult.ALLOW) throw new NotAllowedError('may not read the checks');
  }

  /**
   * The canonical reference of the entity that a route's address names.
   *
   * @throws AuthenticationError, NotFoundError, NotAllowedError
   */
  async requireEntity(request: Request): Promise<string> {
    const entityRef = entityRefOf(request);
    await this.#require(await this.#credentials(request), entityRef, `no entity ${entityRef}`);
    return entityRef;
  }

  /** Like {@link requireEntity}, for a reference and whoever has shown the credentials already. */
  async requireEntityRef(credentials: BackstageCredentials, ref: string): Promise<string> {
    const entityRef = stringifyEntityRef(parseEntityRef(ref));
    await this.#require(credentials, entityRef, `no entity ${entityRef}`);
    return entityRef;
  }

  /** Like {@link requireEntity}, for a person who may decide which repository reports for the entity. */
  async requireBinding(request: Request): Promise<string> {
    const entityRef = entityRefOf(request);
    const credentials = await this.#options.httpAuth.credentials(request, { allow: ['user'] });
    await this.#require(credentials, entityRef, `no entity ${entityRef}`, {
      permission: gdsRepositoryBindPermission,
      refusal: `may not bind ${entityRef} to a repository`,
    });
    return entityRef;
  }

  /** Like {@link requireEntity}, for a thing that belongs to an entity; `missing` is all that a refusal says. */
  async requireOwned<T extends { readonly entityRef: string }>(
    request: Request,
    find: () => Promise<T | null>,
    missing: string,
  ): Promise<T> {
    const credentials = await this.#credentials(request);
    const found = await find();
    if (!found) throw new NotFoundError(missing);
    await this.#require(credentials, found.entityRef, missing);
    return found;
  }

  #credentials(request: Request) {
    return this.#options.httpAuth.credentials(request, { allow: ['user', 'service'] });
  }

  async #require(
    credentials: BackstageCredentials,
    entityRef: string,
    missing: string,
    { permission, refusal } = {
      permission: gdsMaturityReadPermission as ResourcePermission,
      refusal: `may not read the maturity of ${entityRef}`,
    },
  ): Promise<void> {
    const { catalog, permissions } = this.#options;
    // The catalog applies the reader's own permissions.
    const entity = await catalog.getEntityByRef(entityRef, { credentials });
    if (!entity) throw new NotFoundError(missing);
    const [decision] = await permissions.authorize([{ permission, resourceRef: entityRef }], { credentials });
    if (decision?.result !== AuthorizeResult.ALLOW) throw new NotAllowedError(refusal);
  }
}

function entityRefOf(request: Request): string {
  const { kind = '', namespace = '', name = '' } = request.params;
  return stringifyEntityRef({ kind, namespace, name });
}
