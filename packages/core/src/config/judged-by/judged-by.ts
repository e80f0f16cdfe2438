import type { Configuration } from '../configuration.ts';
import type { LocatedConfiguration } from '../gds-yaml.ts';
import { type BaseConfiguration, COUNTS_NOW, type Held, inWords, UNTIL_MERGED } from './base.ts';
import { heldExemptions } from './exemptions.ts';
import { heldService, heldSources } from './service-and-sources.ts';
import { changedTargets } from './targets.ts';
import { heldThresholds } from './thresholds.ts';

export type { BaseConfiguration } from './base.ts';

/** What judges a change. */
export interface JudgingConfiguration {
  readonly configuration: Configuration;
  /** What of the change's own `gds.yaml` does not count yet, or counts because it is stricter; a sentence each. */
  readonly notes: readonly string[];
}

/** A report takes 100 notes, and others have something to say too. */
const MOST_NOTES = 50;

/**
 * The configuration that judges a change (GA8): level, required checks, thresholds, exemptions, sources and service
 * are those of the base commit, so that nobody passes a check by changing what is asked in the same pull request.
 * Where the change is stricter, it counts. Targets and how they are built are the change's own: they are what is judged.
 *
 * A base whose `gds.yaml` cannot be used leaves the defaults: no exemption, no source, level 1, and what the change
 * asks for beyond them. To refuse the run would keep out the very change that mends the file.
 */
export function judgedByBase(base: BaseConfiguration, head: LocatedConfiguration): JudgingConfiguration {
  const level = heldLevel(base, head);
  const require = heldRequirements(base, head);
  const thresholds = heldThresholds(base, head);
  const exemptions = heldExemptions(base, head);
  const service = heldService(base, head);
  const sources = heldSources(base, head);
  const held = [level, require, thresholds, exemptions, service, sources];
  const notes = [...held.flatMap(part => part.notes), ...changedTargets(base, head)];
  return {
    configuration: {
      ...head.configuration,
      ...sources.value,
      level: level.value,
      require: require.value,
      thresholds: thresholds.value,
      exemptions: exemptions.value,
      service: service.value,
    },
    notes: [...aboutBase(base, head), ...bounded(notes, base, head)],
  };
}

function aboutBase(base: BaseConfiguration, { file, configuration }: LocatedConfiguration): string[] {
  const defaults = `the standard's defaults judge (level 1, nothing exempted), and what this change asks for beyond them`;
  switch (base.state) {
    case 'read':
      return [];
    case 'absent':
      // Nor does it exist in the change: nothing differs.
      if (configuration.path === undefined) return [];
      return [`${file} does not exist in ${inWords(base)}: ${defaults}`];
    case 'unusable':
      return [
        `${file} of ${inWords(base)} cannot be used: ${defaults}. ${base.problem?.slice(0, 1000) ?? ''}`.trimEnd(),
      ];
  }
}

function bounded(notes: readonly string[], base: BaseConfiguration, { file }: LocatedConfiguration): readonly string[] {
  if (notes.length <= MOST_NOTES) return notes;
  const more = notes.length - MOST_NOTES + 1;
  return [...notes.slice(0, MOST_NOTES - 1), `${file} differs from ${inWords(base)} in ${more} more places`];
}

function heldLevel(base: BaseConfiguration, head: LocatedConfiguration): Held<Configuration['level']> {
  const [before, now] = [base.configuration.level, head.configuration.level];
  if (now === before) return { value: before, notes: [] };
  const at = head.at(['level']);
  if (now > before) {
    return { value: now, notes: [`${at ?? head.file} raises the level from ${before} to ${now}, ${COUNTS_NOW}`] };
  }
  const says = at === undefined ? `${head.file} no longer sets a level` : `${at} sets level ${now}`;
  return { value: before, notes: [`${says}; level ${before} of ${inWords(base)} holds ${UNTIL_MERGED}`] };
}

function heldRequirements(base: BaseConfiguration, head: LocatedConfiguration): Held<Configuration['require']> {
  const [before, now] = [base.configuration.require, head.configuration.require];
  const dropped = before.filter(check => !now.includes(check));
  return {
    value: [...new Set([...before, ...now])],
    notes: [
      ...[...new Set(dropped)].map(
        check => `${head.file} no longer requires ${check}; ${inWords(base)} does, and that holds ${UNTIL_MERGED}`,
      ),
      ...now.flatMap((check, index) =>
        before.includes(check) || now.indexOf(check) !== index
          ? []
          : [`${head.at(['require', index]) ?? head.file} also requires ${check}, ${COUNTS_NOW}`],
      ),
    ],
  };
}
