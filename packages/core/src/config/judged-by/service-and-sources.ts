import type { Configuration } from '../configuration.ts';
import type { LocatedConfiguration } from '../gds-yaml.ts';
import { type BaseConfiguration, type Held, inWords, shownUrl, UNTIL_MERGED } from './base.ts';

/**
 * The entity that the report is of. A base that names none has nothing that could be taken from it: the change's own
 * is used, and the portal files no report of a pull request as the entity's state.
 */
export function heldService(base: BaseConfiguration, head: LocatedConfiguration): Held<Configuration['service']> {
  const [before, now] = [base.configuration.service, head.configuration.service];
  if (before.entityRef === undefined || before.entityRef === now.entityRef) return { value: now, notes: [] };
  const at = head.at(['service']);
  const says =
    at === undefined ? `${head.file} no longer names a service` : `${at} names ${now.entityRef} as the service`;
  return { value: before, notes: [`${says}; ${before.entityRef} of ${inWords(base)} holds ${UNTIL_MERGED}`] };
}

/**
 * Where the data comes from that a service is judged by. A change that names a source of its own could name a server
 * that answers as it likes, an SLO that was never missed: it is not asked before the change is merged, also when the
 * base names none. The base's is asked all the same, though the change leaves it out.
 */
export function heldSources(
  base: BaseConfiguration,
  head: LocatedConfiguration,
): Held<Pick<Configuration, 'sources' | 'unmergedSources'>> {
  const [before, now] = [base.configuration.sources.prometheus, head.configuration.sources.prometheus];
  const value = { sources: base.configuration.sources };
  if (before?.url === now?.url) return { value, notes: [] };
  const at = head.at(['sources', 'prometheus', 'url']) ?? head.file;
  const says =
    now === undefined
      ? `${head.file} no longer names sources.prometheus`
      : `${at} names ${shownUrl(now.url)} as sources.prometheus`;
  if (before !== undefined) {
    return { value, notes: [`${says}; ${shownUrl(before.url)} of ${inWords(base)} is asked ${UNTIL_MERGED}`] };
  }
  return {
    value: { ...value, unmergedSources: ['prometheus'] },
    notes: [`${says}; ${inWords(base)} names none, so it is not asked ${UNTIL_MERGED}`],
  };
}
