import type { BackstageCredentials, HttpAuthService, PermissionsService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { AuthorizeResult, type ResourcePermission } from '@backstage/plugin-permission-common';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  gdsChecksReadPermission,
  gdsLiveRunPermission,
  gdsExemptionApprovePermission,
  gdsExemptionRequestPermission,
  gdsMaturityReadPermission,
  gdsRepositoryBindPermission,
} from '@gds-dev/backstage-plugin-gds-common';
import type { Request } from 'express';

export interface ReadersOptions {
  readonly httpAuth: HttpAuthService;
  readonly permissions: PermissionsService;
  readonly catalog: Pick<CatalogService, 'getEntityByRef'>;
}

/** What a route asks for, and what it says to who has it not. */
interface Needed {
  readonly permission: ResourcePermission;
  readonly refusal: string;
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
    return this.#requirePerson(request, gdsRepositoryBindPermission, ref => `may not bind ${ref} to a repository`);
  }

  /** Like {@link requireEntity}, for a person who may start the checks of the entity's running services. */
  async requireLiveRun(request: Request): Promise<string> {
    return this.#requirePerson(request, gdsLiveRunPermission, ref => `may not start the live checks of ${ref}`);
  }

  /** Like {@link requireEntity}, for a person who may ask for exemptions of the entity. */
  async requireExemptionRequest(request: Request): Promise<string> {
    return this.#requirePerson(request, gdsExemptionRequestPermission, ref => `may not ask for exemptions of ${ref}`);
  }

  /** Like {@link requireOwned}, for a person who may decide on exemptions of the entity. */
  async requireExemptionDecision<T extends { readonly entityRef: string }>(
    request: Request,
    find: () => Promise<T | null>,
    missing: string,
  ): Promise<T> {
    await this.#options.httpAuth.credentials(request, { allow: ['user'] });
    const found = await find();
    if (!found) throw new NotFoundError(missing);
    await this.#requireUser(request, found.entityRef, missing, {
      permission: gdsExemptionApprovePermission,
      refusal: `may not decide on exemptions of ${found.entityRef}`,
    });
    return found;
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

  async #requirePerson(
    request: Request,
    permission: ResourcePermission,
    refusal: (entityRef: string) => string,
  ): Promise<string> {
    const entityRef = entityRefOf(request);
    await this.#requireUser(request, entityRef, `no entity ${entityRef}`, { permission, refusal: refusal(entityRef) });
    return entityRef;
  }

  #credentials(request: Request) {
    return this.#options.httpAuth.credentials(request, { allow: ['user', 'service'] });
  }

  async #requireUser(request: Request, entityRef: string, missing: string, needed: Needed): Promise<void> {
    const credentials = await this.#options.httpAuth.credentials(request, { allow: ['user'] });
    await this.#require(credentials, entityRef, missing, needed);
  }

  async #require(
    credentials: BackstageCredentials,
    entityRef: string,
    missing: string,
    { permission, refusal }: Needed = {
      permission: gdsMaturityReadPermission,
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

/** As the OpenAPI document says. Routes that it does not validate are held to it here: the catalog throws at others. */
const PARTS = {
  kind: /^[A-Za-z][A-Za-z0-9]{0,62}$/,
  namespace: /^[A-Za-z0-9-]{1,63}$/,
  name: /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/,
};

function entityRefOf(request: Request): string {
  const { kind = '', namespace = '', name = '' } = request.params;
  for (const [part, value] of Object.entries({ kind, namespace, name })) {
    if (!PARTS[part as keyof typeof PARTS].test(value)) throw new NotFoundError(`no entity has such a ${part}`);
  }
  return stringifyEntityRef({ kind, namespace, name });
}
