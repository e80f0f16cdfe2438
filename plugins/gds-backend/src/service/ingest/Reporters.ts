import type { BackstageCredentials, BackstagePrincipalTypes, PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { gdsReportCreatePermission } from '@gds-dev/backstage-plugin-gds-common';
import { coversEntity, type ReportingService } from '../../config';

export type ReporterCredentials = BackstageCredentials<
  BackstagePrincipalTypes['user'] | BackstagePrincipalTypes['service']
>;

/** Who may report, asked once before the body is read and once more for the entity that it names. */
export class Reporters {
  readonly #permissions: PermissionsService;
  readonly #services: ReadonlyMap<string, ReportingService>;

  constructor(permissions: PermissionsService, services: readonly ReportingService[]) {
    this.#permissions = permissions;
    this.#services = new Map(services.map(service => [service.subject, service]));
  }

  /** Name of a principal for audit, rate and the stored report. */
  static nameOf({ principal }: ReporterCredentials): string {
    return principal.type === 'user' ? principal.userEntityRef : principal.subject;
  }

  /** @throws NotAllowedError for a principal that may report for no entity at all */
  async requireAny(credentials: ReporterCredentials): Promise<void> {
    const { principal } = credentials;
    if (principal.type === 'service') {
      this.#requireService(credentials);
      return;
    }
    const [decision] = await this.#permissions.authorizeConditional([{ permission: gdsReportCreatePermission }], {
      credentials,
    });
    if (decision?.result === AuthorizeResult.DENY || !decision) throw new NotAllowedError('may not report');
  }

  /** @throws NotAllowedError unless the principal may report for this entity */
  async requireEntity(credentials: ReporterCredentials, entityRef: string): Promise<void> {
    const { principal } = credentials;
    if (principal.type === 'service') {
      const { entities } = this.#requireService(credentials);
      if (!entities.some(pattern => coversEntity(pattern, entityRef))) {
        throw new NotAllowedError(`'${principal.subject}' is not configured to report for ${entityRef}`);
      }
    }
    const [decision] = await this.#permissions.authorize(
      [{ permission: gdsReportCreatePermission, resourceRef: entityRef }],
      { credentials },
    );
    if (decision?.result !== AuthorizeResult.ALLOW) throw new NotAllowedError(`may not report for ${entityRef}`);
  }

  /** A service that Backstage restricts to the permission by name, and that the configuration lists. */
  #requireService({ principal }: ReporterCredentials): ReportingService {
    if (principal.type !== 'service') throw new NotAllowedError('not a service');
    if (principal.subject.startsWith('plugin:')) throw new NotAllowedError('plugins may not report');
    if (!principal.accessRestrictions?.permissionNames?.includes(gdsReportCreatePermission.name)) {
      throw new NotAllowedError(
        `a service token needs ${gdsReportCreatePermission.name} by name in its access restrictions`,
      );
    }
    const service = this.#services.get(principal.subject);
    if (!service) throw new NotAllowedError(`'${principal.subject}' is not listed in gds.ingest.services`);
    return service;
  }
}
