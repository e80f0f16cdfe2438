import type { Configuration } from '../config/configuration.ts';
import {
  type CatalogueRow,
  CHECK_IDS,
  type CheckId,
  definitionOf,
  findDefinition,
  nearestName,
  type RequirementRequest,
  type TargetKind,
} from '../standard/index.ts';
import { CannotRunError } from './errors.ts';

/** The part of a run's options that says which checks are made and required. */
export interface CheckChoice {
  readonly level?: 1 | 2 | 3;
  /** Check ids, codes or short codes. */
  readonly require: readonly string[];
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly requireDebugInfo: boolean;
  readonly requirePprofEndpoints: boolean;
  readonly requireDeterministicBuild: boolean;
}

/** What is required, and which checks are left out. */
export interface ChosenChecks extends RequirementRequest {
  readonly isLeftOut: (row: CatalogueRow) => boolean;
}

/** @throws CannotRunError for a name that no check has, a planned check, or one both asked for and left out */
export function chooseChecks(choice: CheckChoice, configuration: Configuration): ChosenChecks {
  const named = namesToIds(choice.require, '--require');
  const only = namesToIds(choice.only, '--only');
  const skip = namesToIds(choice.skip, '--skip');
  const require = new Set([...configuration.require, ...named]);
  if (choice.requireDebugInfo)
    for (const id of ['debug-info', 'unoptimised-build', 'line-table'] as const) require.add(id);
  if (choice.requirePprofEndpoints) for (const id of ['pprof-registration', 'pprof-live'] as const) require.add(id);
  if (choice.requireDeterministicBuild) require.add('deterministic-build');
  for (const id of require) refusePlanned(id, 'required');
  for (const id of only) refusePlanned(id, 'run');
  const isLeftOut = ({ id }: CatalogueRow) => skip.has(id) || (only.size > 0 && !only.has(id));
  for (const id of [...named, ...only]) {
    if (skip.has(id) || (named.has(id) && isLeftOut(definitionOf(id)))) {
      throw new CannotRunError(`${id} is both asked for and left out. Drop it from --skip, or name it in --only too`);
    }
  }
  return { level: choice.level ?? configuration.level, require, skip, isLeftOut };
}

/**
 * A check that the command line requires has to be made of something.
 *
 * @throws CannotRunError when it applies to none of the targets
 */
export function refuseUnjudgeable(names: readonly string[], kinds: readonly TargetKind[]): void {
  for (const id of namesToIds(names, '--require')) {
    const row = definitionOf(id);
    if (row.scope === 'service' || row.appliesTo.some(kind => kinds.includes(kind))) continue;
    throw new CannotRunError(
      `${id} is required, but applies to no target of this run: it judges ${row.appliesTo.join(' and ')} targets. Name such a target, or drop --require ${id}`,
    );
  }
}

function refusePlanned(id: CheckId, words: string): void {
  const { code, status } = definitionOf(id);
  if (status === 'built') return;
  throw new CannotRunError(
    `${code} ${id} is planned and not built yet, so it cannot be ${words}. gds checks shows what is built`,
  );
}

function namesToIds(names: readonly string[], option: string): Set<CheckId> {
  return new Set(
    names.map(name => {
      const row = findDefinition(name);
      if (row) return row.id;
      const parts = name.split(/[\s,]+/).filter(part => part !== '');
      const unknown = parts.length > 1 ? parts.find(part => !findDefinition(part)) : name;
      if (unknown === undefined) {
        throw new CannotRunError(
          `${option} takes one check, not ${JSON.stringify(name)}. Repeat it: ${parts.map(part => `${option} ${part}`).join(' ')}`,
        );
      }
      const meant = nearestName(unknown, CHECK_IDS);
      throw new CannotRunError(
        `No check is called ${JSON.stringify(unknown)}.${meant ? ` Did you mean ${meant}?` : ''} gds checks lists them${parts.length > 1 ? `; ${option} takes one of them and may be repeated` : ''}`,
      );
    }),
  );
}
