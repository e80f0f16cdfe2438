import type { TargetConfiguration } from '../configuration.ts';
import type { LocatedConfiguration } from '../gds-yaml.ts';
import { type BaseConfiguration, clipped, inWords, shownUrl } from './base.ts';

/**
 * What is judged is the change's own, so nothing of it is held back; a reviewer sees what is no longer judged as it was.
 * A base of which nothing is known says nothing.
 */
export function changedTargets(base: BaseConfiguration, head: LocatedConfiguration): string[] {
  if (base.state === 'unusable') return [];
  const notes = base.configuration.targets.flatMap(target => changed(target, base, head));
  if (base.configuration.targets.length === 0 && head.configuration.targets.length > 0) {
    const at = head.at(['targets']) ?? head.file;
    notes.push(`${at} lists the targets; ${inWords(base)} lists none, and so every main package is judged there`);
  }
  for (const pattern of base.configuration.slos) {
    if (head.configuration.slos.includes(pattern)) continue;
    notes.push(`${head.file} no longer lists ${clipped(pattern)} of ${inWords(base)} among its slos`);
  }
  return notes;
}

function changed(before: TargetConfiguration, base: BaseConfiguration, head: LocatedConfiguration): string[] {
  const index = head.configuration.targets.findIndex(({ name }) => name === before.name);
  const now = head.configuration.targets[index];
  if (!now) return [`${head.file} no longer lists the target ${before.name} of ${inWords(base)}`];
  const at = head.at(['targets', index]) ?? head.file;
  const notes: string[] = [];
  if (before.kind !== now.kind || before.subject !== now.subject) {
    notes.push(`${at} makes ${inKind(now)} the target ${now.name}, which is ${inKind(before)} in ${inWords(base)}`);
  }
  if (before.role === 'debug' && now.role === 'production') {
    notes.push(
      `${at} changes the role of the target ${now.name} from debug, as in ${inWords(base)}, to production: what only a debug build must hold is no longer asked of it`,
    );
  }
  return notes;
}

function inKind({ kind, subject }: TargetConfiguration): string {
  return `${kind} ${kind === 'live' ? shownUrl(subject) : clipped(subject)}`;
}
