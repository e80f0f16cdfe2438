import { buildability } from './buildability.ts';
import { debuggability } from './debuggability.ts';
import type { CheckDefinition } from './definition.ts';
import { observability } from './observability.ts';
import { reliability } from './reliability.ts';
import { runtime } from './runtime.ts';
import { traceability } from './traceability.ts';
import { verifiability } from './verifiability.ts';

export * from './definition.ts';

const rows = [
  ...buildability,
  ...debuggability,
  ...observability,
  ...verifiability,
  ...runtime,
  ...traceability,
  ...reliability,
] as const;

export type CheckId = (typeof rows)[number]['id'];
export type CheckCode = (typeof rows)[number]['code'];

/** A row whose id and code are known to the type system. */
export type CatalogueRow = CheckDefinition & { readonly id: CheckId; readonly code: CheckCode };

/** Every check of the standard, built and planned, in the order of the codes. */
export const CATALOGUE: readonly CatalogueRow[] = rows;

export const CHECK_IDS = rows.map(row => row.id) as [CheckId, ...CheckId[]];

const byName = new Map<string, CatalogueRow>(
  CATALOGUE.flatMap(row => [
    [row.id, row],
    [row.code, row],
    [row.code.slice('GDS-ERR-'.length), row],
  ]),
);

/** The row of a check id. */
export function definitionOf(id: CheckId): CatalogueRow {
  return byName.get(id)!;
}

/** The row of whatever a person typed: `debug-info`, `GDS-ERR-003`, `gds-err-003`, `003` or `3`. */
export function findDefinition(name: string): CatalogueRow | undefined {
  const trimmed = name.trim();
  return (
    byName.get(trimmed.toLowerCase()) ??
    byName.get(trimmed.toUpperCase()) ??
    (/^\d{1,3}$/.test(trimmed) ? byName.get(trimmed.padStart(3, '0')) : undefined)
  );
}

export function isCheckId(name: string): name is CheckId {
  return byName.get(name)?.id === name;
}

/** The short code of a screen: `003` of `GDS-ERR-003`. */
export function shortCode(code: CheckCode): string {
  return code.slice('GDS-ERR-'.length);
}
