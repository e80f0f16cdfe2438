import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Report } from '@gds-dev/core/standard';
import type { Knex } from 'knex';

interface DocumentRow {
  report_id: string;
  /** JSON, gzip. */
  body: Buffer;
}

const compress = promisify(gzip);
const decompress = promisify(gunzip);

export { compress as compressDocument };

/** @param body compressed */
export async function insertDocument(tx: Knex.Transaction, reportId: string, body: Buffer): Promise<void> {
  await tx('gds_documents').insert({ report_id: reportId, body });
}

/** The document of a report as it was filed; `null` when it made room. */
export async function readDocument(knex: Knex, reportId: string): Promise<Buffer | null> {
  const row = await knex<DocumentRow>('gds_documents').where('report_id', reportId).first();
  return row ? decompress(row.body) : null;
}

/** Documents that are in memory at a time: most states show one to three, and each may have 20 MiB. */
const AT_A_TIME = 4;

/** Documents with the id of their report, parsed: each passed the schema before it was filed. A few at a time. */
export async function* readDocuments(knex: Knex, reportIds: readonly string[]): AsyncGenerator<[string, Report]> {
  for (let first = 0; first < reportIds.length; first += AT_A_TIME) {
    const ids = reportIds.slice(first, first + AT_A_TIME);
    const rows = await knex<DocumentRow>('gds_documents').whereIn('report_id', ids);
    for (const { report_id: id, body } of rows) {
      const document = await decompress(body);
      yield [id, JSON.parse(document.toString('utf8')) as Report];
    }
  }
}

/** A report whose document is kept beyond the next one, since it changed something. */
export async function markChanged(tx: Knex.Transaction, reportId: string): Promise<void> {
  await tx('gds_reports').where('report_id', reportId).update({ changed: true });
}

/** Lets documents go that no state shows any more; those that changed something stay. */
export async function forgetDocuments(tx: Knex.Transaction, reportIds: readonly string[]): Promise<void> {
  if (reportIds.length === 0) return;
  const unchanged = tx('gds_reports').whereIn('report_id', reportIds).where({ changed: false, filed_as: 'state' });
  await tx('gds_documents').whereIn('report_id', unchanged.select('report_id')).delete();
}
