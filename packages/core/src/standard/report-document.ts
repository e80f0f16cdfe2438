import type { z } from 'zod';
import { type Report, ReportSchema } from './report.ts';
import { SCHEMA_VERSION } from './version.ts';

/**
 * A report document of this schema or of another minor of its major. A newer minor only adds fields:
 * those that are not known here are left out. Of the minors known here every field is known.
 */
export function readReportDocument(document: unknown): z.ZodSafeParseResult<Report> {
  const strict = ReportSchema.safeParse(document);
  if (strict.success || !isOfNewerMinor(document)) return strict;
  return ReportSchema.safeParse(withoutUnknownFields(document, strict.error));
}

function isOfNewerMinor(document: unknown): boolean {
  if (typeof document !== 'object' || document === null || !('schemaVersion' in document)) return false;
  const [major, minor] = String(document.schemaVersion).split('.').map(Number);
  const [ownMajor, ownMinor] = SCHEMA_VERSION.split('.').map(Number);
  return major === ownMajor && minor! > ownMinor!;
}

function withoutUnknownFields(document: unknown, { issues }: z.ZodError): unknown {
  const known = structuredClone(document);
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const owner = issue.path.reduce((inner, key) => (inner as Record<PropertyKey, unknown>)[key], known);
    for (const key of issue.keys) Reflect.deleteProperty(owner as object, key);
  }
  return known;
}
