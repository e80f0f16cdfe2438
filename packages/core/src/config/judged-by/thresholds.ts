import { CATALOGUE, type CheckId, type ThresholdDefinition } from '../../standard/index.ts';
import type { Configuration } from '../configuration.ts';
import type { LocatedConfiguration } from '../gds-yaml.ts';
import { type BaseConfiguration, COUNTS_NOW, type Held, inWords, UNTIL_MERGED } from './base.ts';

type Thresholds = Configuration['thresholds'];

/** Of each threshold the base's value, or the change's where it is known to be stricter. */
export function heldThresholds(base: BaseConfiguration, head: LocatedConfiguration): Held<Thresholds> {
  const value: Thresholds[number][] = [];
  const notes: string[] = [];
  for (const { id, thresholds } of CATALOGUE) {
    for (const [name, definition] of Object.entries(thresholds)) {
      const set = (configuration: Configuration) => valueOf(configuration, id, name);
      const [before, now] = [
        set(base.configuration) ?? definition.default,
        set(head.configuration) ?? definition.default,
      ];
      const tightened = isStricter(definition, now, before);
      const isSet = set(base.configuration) !== undefined || set(head.configuration) !== undefined;
      if (isSet) value.push({ check: id, name, value: tightened ? now : before });
      if (now === before) continue;
      const at = head.at(['thresholds', id, name]);
      notes.push(
        tightened
          ? `${at ?? head.file} makes ${id}.${name} stricter, ${now} instead of ${before}, ${COUNTS_NOW}`
          : `${at === undefined ? `${head.file} no longer sets ${id}.${name}` : `${at} sets ${id}.${name} to ${now}`}; ${before}, as in ${inWords(base)}, holds ${UNTIL_MERGED}`,
      );
    }
  }
  return { value, notes };
}

function valueOf({ thresholds }: Configuration, check: CheckId, name: string): number | undefined {
  return thresholds.find(set => set.check === check && set.name === name)?.value;
}

function isStricter({ stricter }: ThresholdDefinition, now: number, before: number): boolean {
  if (stricter === undefined) return false;
  return stricter === 'higher' ? now > before : now < before;
}
