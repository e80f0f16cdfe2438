import type { Check } from '../checks/check.ts';
import { CHECKS } from '../checks/generated/index.ts';
import type { Configuration } from '../config/configuration.ts';
import { type CheckId, definitionOf, type Report } from '../standard/index.ts';

/** As gds.yaml says, else as the catalogue does. */
export function thresholdOf(configuration: Configuration, check: CheckId, name: string): number {
  const definition = definitionOf(check).thresholds[name];
  if (!definition) throw new Error(`${check} has no threshold ${name}`);
  return configuration.thresholds.find(set => set.check === check && set.name === name)?.value ?? definition.default;
}

/** Of every check that is built, or of these. */
export function usedThresholds(
  configuration: Configuration,
  checks: readonly Pick<Check, 'id'>[] = CHECKS,
): Report['thresholds'] {
  return checks.flatMap(({ id }) =>
    Object.entries(definitionOf(id).thresholds).map(([name, { unit }]) => ({
      check: id,
      name,
      value: thresholdOf(configuration, id, name),
      unit,
    })),
  );
}
