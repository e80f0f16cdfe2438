import type { BackstageCredentials, LoggerService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { AuthenticationError, NotAllowedError, NotFoundError } from '@backstage/errors';
import { gdsChecksReadPermission } from '@gds-dev/backstage-plugin-gds-common';
import type { GdsStore } from '../../database/GdsStore';
import type { Readers } from '../router/Readers';

export interface ActionsOptions {
  readonly registry: ActionsRegistryService;
  readonly readers: Pick<Readers, 'requireEntityRef' | 'requireCatalogue'>;
  readonly store: GdsStore;
  readonly logger: LoggerService;
  readonly clock: () => Date;
}

/**
 * What each action has in common: it reads, and nobody sees it who may not read the catalogue of checks. What it says
 * of an entity it says to those who may read that entity.
 */
export const COMMON = {
  visibilityPermission: gdsChecksReadPermission,
  attributes: { readOnly: true, destructive: false, idempotent: true },
} as const;

const ANSWERS: ReadonlySet<string> = new Set([NotFoundError.name, NotAllowedError.name, AuthenticationError.name]);

/**
 * What an action does for its caller. Errors that are not about the caller's rights are logged and not told: they may
 * hold text of somebody else.
 */
export async function answer<Output>(
  logger: LoggerService,
  credentials: BackstageCredentials,
  read: (credentials: BackstageCredentials) => Promise<Output>,
): Promise<{ output: Output }> {
  try {
    return { output: await read(credentials) };
  } catch (caught) {
    const error = caught instanceof Error ? caught : new Error(String(caught));
    if (ANSWERS.has(error.name)) throw error;
    logger.error('an action failed', error);
    throw new Error('the portal could not do this; its log says why');
  }
}

/** Reference of an entity as actions take it: only characters that the catalog allows. */
export const ENTITY_REF = /^[A-Za-z][A-Za-z0-9]{0,62}:[A-Za-z0-9-]{1,63}\/[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/;

export const ENTITY_REF_DESCRIPTION = 'Reference of a catalog entity: component:default/payments';
