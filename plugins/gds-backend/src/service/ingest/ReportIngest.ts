import { createHash } from 'node:crypto';
import type { AuthService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ReportReceipt } from '@gds-dev/backstage-plugin-gds-common';
import type { Report } from '@gds-dev/core/standard';
import type { CatalogStore } from '../../database/catalog/CatalogStore';
import type { GdsStore, NewReport, StateUpdate } from '../../database/GdsStore';
import { stateAfter } from '../state/entityState';
import { classOf, levelOf } from '../state/filing';
import { entityFactsOf } from '../catalog/catalogFacts';
import { InvalidReportError } from './errors';
import { droppedOf } from '../exemptions/droppedOf';
import { parseReport } from './parseReport';
import { type ReporterCredentials, Reporters } from './Reporters';

export interface ReportIngestOptions {
  /** How reports from outside of CI are filed. */
  readonly localReports: 'state' | 'preview';
  readonly store: GdsStore;
  /** Where entities are put that the catalog came to know lately. */
  readonly places: Pick<CatalogStore, 'placeEntity'>;
  readonly catalog: Pick<CatalogService, 'getEntityByRef'>;
  readonly auth: AuthService;
  readonly reporters: Reporters;
  readonly clock: () => Date;
}

/** A receipt and whether the report was known already. */
export interface Filed {
  readonly receipt: ReportReceipt;
  readonly repeated: boolean;
}

/** What became of a measurement of the portal's own. */
export interface FiledMeasurement {
  /** Whether the catalog knows the entity; nothing is kept for one that it does not. */
  readonly known: boolean;
  /** Targets whose names the repository gives to targets of another kind: the state does not take them. */
  readonly withoutPlace: readonly string[];
}

/** From whom a report is that the portal made itself. */
const PORTAL = 'plugin:gds';

/** Takes documents that were read within bounds, and files them. */
export class ReportIngest {
  readonly #options: ReportIngestOptions;

  constructor(options: ReportIngestOptions) {
    this.#options = options;
  }

  /**
   * Files a document sent by a principal.
   *
   * @throws InvalidReportError, NotAllowedError, ConflictError; nothing is stored then
   */
  async file(document: Buffer, credentials: ReporterCredentials): Promise<Filed> {
    const { store, places, catalog, auth, reporters, clock } = this.#options;
    const now = clock();
    const report = parseReport(document, now);
    refuseForeignPortal(report);
    const entityRef = entityRefOf(report);
    await reporters.requireEntity(credentials, entityRef);
    const known = await catalog.getEntityByRef(entityRef, { credentials: await auth.getOwnServiceCredentials() });
    if (known) await places.placeEntity(entityFactsOf(known));
    const stored = newReport(document, report, now, {
      entityRef,
      filedAs: known ? classOf(report, this.#options.localReports) : 'quarantined',
      receivedFrom: Reporters.nameOf(credentials),
      attestation: 'self-reported',
    });
    const result = await store.fileReport(stored, stored.filedAs === 'state' ? this.#updateBy(report) : null);
    if (result.kind === 'filed') {
      const { reportId, filedAs } = stored;
      return { receipt: { reportId, entityRef, filedAs, ...droppedOf(result.dropped) }, repeated: false };
    }
    if (result.contentHash !== stored.contentHash || result.entityRef !== entityRef) {
      throw new ConflictError(`another report has the id ${stored.reportId}`);
    }
    return { receipt: { reportId: stored.reportId, entityRef, filedAs: result.filedAs }, repeated: true };
  }

  /**
   * Files what this portal measured itself, as part of the state. Nobody else can have written it: it is attested.
   *
   * @throws ConflictError, TooManyTargetsError; nothing is stored then
   */
  async fileMeasured(report: Report): Promise<FiledMeasurement> {
    const { store, places, catalog, auth, clock } = this.#options;
    const now = clock();
    const document = Buffer.from(JSON.stringify(report));
    const parsed = parseReport(document, now);
    const entityRef = entityRefOf(parsed);
    const known = await catalog.getEntityByRef(entityRef, { credentials: await auth.getOwnServiceCredentials() });
    if (!known) return { known: false, withoutPlace: [] };
    await places.placeEntity(entityFactsOf(known));
    const given = { entityRef, filedAs: 'state', receivedFrom: PORTAL, attestation: 'attested' } as const;
    let withoutPlace: readonly string[] = [];
    await store.fileReport(newReport(document, parsed, now, given), current => {
      const change = stateAfter(current, parsed, now, 'attested');
      const kinds = new Map(change.state.targets.map(({ name, kind }) => [name, kind]));
      withoutPlace = parsed.targets.filter(({ name, kind }) => kinds.get(name) !== kind).map(({ name }) => name);
      return change;
    });
    return { known: true, withoutPlace };
  }

  #updateBy(report: Report): StateUpdate {
    return current => stateAfter(current, report, this.#options.clock());
  }
}

function newReport(
  document: Buffer,
  report: Report,
  now: Date,
  given: Pick<NewReport, 'entityRef' | 'filedAs' | 'receivedFrom' | 'attestation'>,
): NewReport {
  return {
    ...given,
    reportId: report.reportId.toLowerCase(),
    contentHash: createHash('sha256').update(document).digest('hex'),
    document,
    commit: report.commit ?? null,
    ref: report.producer.kind === 'github-actions' ? report.producer.ref : null,
    level: levelOf(report, now),
    createdAt: new Date(report.createdAt),
    receivedAt: now,
    headCommit: report.headCommit ?? null,
    run: null,
  };
}

/** What a portal measures stands beside what a repository reports, so nobody else may say it. */
function refuseForeignPortal({ producer }: Report): void {
  if (producer.kind !== 'portal') return;
  const message = 'a report of a portal is filed by that portal alone: run `gds verify` where this one is from';
  throw new InvalidReportError(`producer.kind: ${message}`, [{ path: 'producer.kind', message }]);
}

/**
 * The canonical reference of the entity that a report is for.
 *
 * @throws InvalidReportError for a report that names none
 */
export function entityRefOf(report: Report): string {
  if (!report.service.entityRef) {
    const message = 'names no catalog entity: set `service` in gds.yaml';
    throw new InvalidReportError(`service.entityRef: ${message}`, [{ path: 'service.entityRef', message }]);
  }
  return stringifyEntityRef(parseEntityRef(report.service.entityRef));
}
