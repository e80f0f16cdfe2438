import { CATALOGUE, type CatalogueRow, type CheckId, type TargetKind, type TargetRole } from './catalogue/index.ts';

/** What a run asks for, from flags and `gds.yaml`. */
export interface RequirementRequest {
  /** Musts of the levels 1…`level` are required. */
  readonly level: 1 | 2 | 3;
  /** Required whatever their level. */
  readonly require: ReadonlySet<CheckId>;
  /** Left out on purpose: never required. */
  readonly skip: ReadonlySet<CheckId>;
}

/** The part of a target that decides which checks apply. */
export interface Judged {
  readonly kind: TargetKind;
  readonly role: TargetRole;
}

/** Built checks that apply to this kind of target. */
export function checksOfTarget(kind: TargetKind): readonly CatalogueRow[] {
  return CATALOGUE.filter(row => row.status === 'built' && row.scope === 'target' && row.appliesTo.includes(kind));
}

/** Built checks of the service as a whole. */
export function checksOfService(): readonly CatalogueRow[] {
  return CATALOGUE.filter(row => row.status === 'built' && row.scope === 'service');
}

/** Whether a row is a must: for every service, or for one with a target of role `debug`. */
export function isMust(row: CatalogueRow, role: TargetRole): boolean {
  return row.requirement === 'must' || (row.requirement === 'debug-role' && role === 'debug');
}

/**
 * Whether the exit status depends on a check. Required is every built must of the levels asked for
 * that applies to this kind of target, and what is required by name; a live target is asked for
 * `pprof-live` at every level, since it has nothing else.
 */
export function isRequired(row: CatalogueRow, request: RequirementRequest, target: Judged | 'service'): boolean {
  if (row.status !== 'built' || request.skip.has(row.id)) return false;
  if (request.require.has(row.id)) return true;
  if (target === 'service') return row.requirement === 'must' && row.level <= request.level;
  if (target.kind === 'live' && row.id === 'pprof-live') return true;
  return isMust(row, target.role) && row.level <= request.level;
}
