import type { TargetConfiguration } from '../config/configuration.ts';
import { CannotRunError } from './errors.ts';

/**
 * Targets without repetition, each with a name of its own. Names of `gds.yaml` stay; a name taken
 * from a path is lengthened from the left until nobody else has it: `server` → `api/cmd/server`.
 *
 * @throws CannotRunError when a name stays ambiguous: it is the key of a target's history
 */
export function withUniqueNames(
  chosen: readonly TargetConfiguration[],
  configured: readonly TargetConfiguration[],
): TargetConfiguration[] {
  const targets = [...new Map(chosen.map(target => [JSON.stringify(identity(target)), target])).values()];
  const fixed = new Set(configured);
  const named = targets.map(target => {
    if (fixed.has(target)) return target;
    const others = [...targets, ...configured].filter(other => other !== target && other.subject !== target.subject);
    return { ...target, name: freeName(target, others) };
  });
  const seen = new Set<string>();
  for (const { name, subject } of named) {
    if (seen.has(name)) {
      throw new CannotRunError(
        `Two targets would be called ${name}, one of them ${subject}. Give them names in gds.yaml`,
      );
    }
    seen.add(name);
  }
  return named;
}

function identity({ name, kind, subject }: TargetConfiguration): string[] {
  return [name, kind, subject];
}

function freeName(target: TargetConfiguration, others: readonly TargetConfiguration[]): string {
  const segments = segmentsOf(target.subject);
  const taken = (name: string, length: number) =>
    others.some(
      other => other.name === name || (length > 1 && segmentsOf(other.subject).slice(-length).join('/') === name),
    );
  if (!taken(target.name, 1)) return target.name;
  for (let length = 2; length <= segments.length; length++) {
    const name = segments.slice(-length).join('/');
    if (!taken(name, length)) return name;
  }
  return target.name;
}

function segmentsOf(subject: string): string[] {
  return subject.split(/[\\/]/).filter(part => part !== '' && part !== '.');
}
