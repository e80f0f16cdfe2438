import { createHash } from 'node:crypto';
import type { Report } from '@gds-dev/core/standard';
import type { NewReport } from '../database/GdsStore';

/** A report as ingest gives it to the store: of the default branch, received when it was made. */
export function newReport(report: Report, change: Partial<NewReport> = {}): NewReport {
  const document = Buffer.from(JSON.stringify(report));
  const createdAt = new Date(report.createdAt);
  return {
    reportId: report.reportId,
    contentHash: createHash('sha256').update(document).digest('hex'),
    document,
    entityRef: report.service.entityRef ?? '',
    filedAs: 'state',
    commit: report.commit ?? null,
    ref: null,
    level: 0,
    receivedFrom: 'external:ci',
    createdAt,
    receivedAt: createdAt,
    attestation: 'self-reported',
    headCommit: null,
    run: null,
    ...change,
  };
}
