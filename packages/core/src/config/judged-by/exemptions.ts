import type { Configuration } from '../configuration.ts';
import type { LocatedConfiguration } from '../gds-yaml.ts';
import { type BaseConfiguration, clipped, COUNTS_NOW, type Held, inWords, UNTIL_MERGED } from './base.ts';

type Exemption = Configuration['exemptions'][number];

/** What both the base and the change exempt, for as long as both do, with the reason that the base gives. */
export function heldExemptions(base: BaseConfiguration, head: LocatedConfiguration): Held<Configuration['exemptions']> {
  const [before, now] = [base.configuration.exemptions, head.configuration.exemptions];
  const both = before.flatMap(one => now.flatMap(other => overlap(one, other) ?? []));
  const value = both.filter((one, index) => !both.some((other, at) => at !== index && covers(other, one, at < index)));
  return {
    value,
    notes: [
      ...now.flatMap((exemption, index) => loosened(exemption, base, head.at(['exemptions', index]) ?? head.file)),
      ...before.flatMap(exemption => tightened(exemption, head)),
    ],
  };
}

function overlap(one: Exemption, other: Exemption): Exemption | undefined {
  const target = one.target ?? other.target;
  if (one.check !== other.check || (other.target ?? target) !== target) return undefined;
  const { check, reason } = one;
  const expires = one.expires < other.expires ? one.expires : other.expires;
  return { check, reason, expires, ...(target !== undefined && { target }) };
}

/** Whether an exemption makes another one needless; of two equal ones the first does. */
function covers(one: Exemption, other: Exemption, first: boolean): boolean {
  if (one.check !== other.check || (one.target !== undefined && one.target !== other.target)) return false;
  if (one.expires !== other.expires) return one.expires > other.expires;
  return one.target !== other.target || first;
}

/** The last day on which a list exempts the check of a target, or of every target. */
function lastDay(exemptions: readonly Exemption[], { check, target }: Exemption): string | undefined {
  const days = exemptions
    .filter(each => each.check === check && (each.target === undefined || each.target === target))
    .map(each => each.expires);
  return days.sort().at(-1);
}

/** What the base does not exempt, or not as long. */
function loosened(exemption: Exemption, base: BaseConfiguration, at: string): string[] {
  const { check, target, expires } = exemption;
  const known = base.configuration.exemptions;
  const until = lastDay(known, exemption);
  if (until !== undefined && until >= expires) return [];
  const says = `${at} exempts ${inTargets(exemption)} until ${expires}`;
  if (until !== undefined) return [`${says}; ${until} of ${inWords(base)} holds ${UNTIL_MERGED}`];
  const narrower = target === undefined ? targetsOf(known, check) : [];
  if (narrower.length > 0) {
    return [`${says}; ${inWords(base)} exempts only ${listed(narrower)}, and that holds ${UNTIL_MERGED}`];
  }
  return [`${says}; ${inWords(base)} does not, so it does not count ${UNTIL_MERGED}`];
}

/** What the change no longer exempts, or not as long. */
function tightened(exemption: Exemption, head: LocatedConfiguration): string[] {
  const { check, target, expires } = exemption;
  const known = head.configuration.exemptions;
  const until = lastDay(known, exemption);
  if (until !== undefined && until >= expires) return [];
  if (until !== undefined) {
    const index = known.findIndex(each => each.expires === until && overlap(exemption, each) !== undefined);
    const at = head.at(['exemptions', index]) ?? head.file;
    return [`${at} exempts ${inTargets(exemption)} until ${until} instead of ${expires}, ${COUNTS_NOW}`];
  }
  const narrower = target === undefined ? targetsOf(known, check) : [];
  if (narrower.length > 0) return [`${head.file} exempts ${check} only for ${listed(narrower)}, ${COUNTS_NOW}`];
  return [`${head.file} no longer exempts ${inTargets(exemption)}, ${COUNTS_NOW}`];
}

function inTargets({ check, target }: Exemption): string {
  return target === undefined ? `${check} of every target` : `${check} of ${target}`;
}

function targetsOf(exemptions: readonly Exemption[], check: Exemption['check']): string[] {
  return exemptions.flatMap(each => (each.check === check && each.target !== undefined ? [each.target] : []));
}

function listed(names: readonly string[]): string {
  return clipped([...new Set(names)].join(', '));
}
