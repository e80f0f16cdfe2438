import { createHash } from 'node:crypto';
import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Attestation } from '@gds-dev/backstage-plugin-gds-common';
import type { Report } from '@gds-dev/core/standard';
import type { CatalogStore } from '../../database/catalog/CatalogStore';
import type { GdsStore, NewReport, RunFilingResult, VerifiedRun } from '../../database/GdsStore';
import { parseReport } from '../ingest/parseReport';
import { droppedOf } from '../exemptions/droppedOf';
import { entityRefOf, type Filed } from '../ingest/ReportIngest';
import { stateAfter } from '../state/entityState';
import { levelOf } from '../state/filing';
import { attestationOf } from './attestation';
import { defaultBranchOf } from './catalogRepository';
import { claimedReport, documentOf, idempotencyKey, measurementHash } from './claimedReport';
import { RunConflictError, RunRefusedError } from './errors';
import { entityFactsOf } from '../catalog/catalogFacts';
import { knownRun } from './knownRun';
import { originOf } from './runOrigin';
import type { VerifiedToken } from './TokenVerifier';

export interface GithubIngestOptions {
  readonly store: Pick<GdsStore, 'fileRun'>;
  /** Where entities are put that the catalog came to know lately. */
  readonly places: Pick<CatalogStore, 'placeEntity'>;
  readonly catalog: Pick<CatalogService, 'getEntityByRef'>;
  readonly auth: AuthService;
  readonly clock: () => Date;
  /** Of the repositories of entities that do not name theirs. */
  readonly defaultBranch: string;
}

/** A report that was read with the token of the run that sent it. */
export interface RunReport {
  readonly token: VerifiedToken;
  /** With what it says of itself. */
  readonly report: Report;
  readonly entityRef: string;
  /** SHA-256 of the body, lower-case hex. */
  readonly bodyHash: string;
}

export interface FiledRun extends Filed {
  readonly attestation: Attestation;
  /** Former name of the repository, when it reports under a new one. */
  readonly renamedFrom: string | null;
}

/** Files the reports of GitHub's runs by what their tokens say, and by nothing that the reports say of the run. */
export class GithubIngest {
  readonly #options: GithubIngestOptions;

  constructor(options: GithubIngestOptions) {
    this.#options = options;
  }

  /** @throws RunRefusedError for a run that may not report, whatever it would send */
  requireRun({ claims, issuer }: VerifiedToken): void {
    originOf(claims, this.#options.defaultBranch);
    attestationOf(claims, issuer);
  }

  /** @throws InvalidReportError */
  read(body: Buffer, token: VerifiedToken): RunReport {
    const report = parseReport(body, this.#options.clock());
    return {
      token,
      report,
      entityRef: entityRefOf(report),
      bodyHash: createHash('sha256').update(body).digest('hex'),
    };
  }

  /**
   * Files a report; sent again, it gives the first answer.
   *
   * @throws CommitMismatchError, RunRefusedError, RunConflictError, ConflictError; nothing is stored then
   */
  async file({ token, report, entityRef, bodyHash }: RunReport): Promise<FiledRun> {
    const { store, places, catalog, auth, clock, defaultBranch } = this.#options;
    const { claims, issuer } = token;
    const now = clock();
    const attestation = attestationOf(claims, issuer, report.producer);
    const entity = await catalog.getEntityByRef(entityRef, { credentials: await auth.getOwnServiceCredentials() });
    const origin = originOf(claims, entity ? defaultBranchOf(entity, defaultBranch) : defaultBranch);
    const claimed = claimedReport(report, claims, issuer, origin.origin === 'default-branch');
    const run: VerifiedRun = {
      issuer: claims.iss,
      repositoryId: claims.repository_id,
      ownerId: claims.repository_owner_id,
      repository: `${issuer.host}/${claims.repository}`.toLowerCase(),
      ...origin,
      idempotencyKey: idempotencyKey(report, entityRef, claims),
    };
    const known = entity ? knownRun(run, claimed, entity, defaultBranch) : null;
    const stored: NewReport & { readonly run: VerifiedRun } = {
      reportId: report.reportId.toLowerCase(),
      contentHash: measurementHash(claimed),
      document: documentOf(claimed),
      entityRef,
      filedAs: known?.filedAs ?? 'quarantined',
      commit: claims.sha,
      ref: claims.ref,
      level: levelOf(claimed, now),
      receivedFrom: run.repository.slice(0, 255),
      createdAt: new Date(report.createdAt),
      receivedAt: now,
      attestation,
      headCommit: origin.origin === 'pull-request' ? (report.headCommit ?? null) : null,
      run,
    };
    if (entity) await places.placeEntity(entityFactsOf(entity));
    const result = await store.fileRun(
      stored,
      { issuer: claims.iss, jti: claims.jti, bodyHash, expiresAt: new Date(claims.exp * 1000) },
      known?.namedByCatalog ?? null,
      stored.filedAs === 'state' ? current => stateAfter(current, claimed, clock(), attestation) : null,
    );
    return { ...filedOf(result, stored, token), attestation };
  }
}

function filedOf(
  result: RunFilingResult,
  { reportId, entityRef, filedAs }: NewReport,
  { claims, issuer }: VerifiedToken,
): Filed & { renamedFrom: string | null } {
  const repository = `${issuer.host}/${claims.repository}`;
  switch (result.kind) {
    case 'filed':
      return {
        receipt: { reportId, entityRef, filedAs, ...droppedOf(result.dropped) },
        repeated: false,
        renamedFrom: result.renamedFrom,
      };
    case 'repeated': {
      const { kind: _kind, ...receipt } = result;
      return { receipt, repeated: true, renamedFrom: null };
    }
    case 'token-used':
      throw new RunConflictError('replayed', 'the token has filed another report: ask for a fresh one for each report');
    case 'run-reported':
      throw new RunConflictError(
        'run-reported',
        `attempt ${claims.run_attempt} of run ${claims.run_id} has reported other results for these targets of ${entityRef}: give the targets of each job names of their own in gds.yaml`,
      );
    case 'id-taken':
      throw new RunConflictError('id-taken', `another report has the id ${reportId}`);
    case 'not-its-repository':
      throw new RunRefusedError(
        'repository',
        `the catalog does not say that ${repository} holds ${entityRef}: set its annotation backstage.io/source-location to url:https://${repository}/`,
      );
    case 'bound-elsewhere': {
      const { bound } = result;
      throw new RunConflictError(
        'bound-elsewhere',
        `${entityRef} is bound to the repository ${bound.repositoryId} of the owner ${bound.ownerId} at ${bound.issuer}; ${repository} is ${claims.repository_id} of ${claims.repository_owner_id} at ${claims.iss}: a person with gds.repository.bind decides`,
      );
    }
  }
}
