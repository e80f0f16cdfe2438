import type { HttpRouterService, LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { GithubIssuer } from './githubConfig';
import { openIssuers } from './service/github/openIssuers';

/** Lets requests without credentials of Backstage to the routes that ask for their own. */
export function openOwnDoors(httpRouter: Pick<HttpRouterService, 'addAuthPolicy'>): void {
  // The ingest router asks for credentials itself, on everything below the path, whatever the method.
  httpRouter.addAuthPolicy({ path: '/reports', allow: 'unauthenticated' });
  // Verified by the route itself; the policy covers all that begins with the path, where nothing else is.
  httpRouter.addAuthPolicy({ path: '/ingest/github', allow: 'unauthenticated' });
  // Anybody's, when they know the id; the policy covers all that begins with the path, where nothing else is.
  httpRouter.addAuthPolicy({ path: '/badges', allow: 'unauthenticated' });
}

/** Says what of a configuration lets in more than it should. */
export function warnOfOpenDoors(config: Config, issuers: readonly GithubIssuer[], logger: LoggerService): void {
  for (const key of openIssuers(
    config,
    issuers.map(({ issuer }) => issuer),
  )) {
    logger.error(
      `${key} lets every workflow of a GitHub server into every plugin: remove it, gds.ingest.github verifies such tokens itself, or give it accessRestrictions`,
    );
  }
  if (!config.getOptionalBoolean('permission.enabled')) {
    logger.warn('permission.enabled is off: every signed-in user may read and report for every entity');
  }
}
