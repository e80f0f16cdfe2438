import type { Entity } from '@backstage/catalog-model';
import type { Report } from '@gds-dev/core/standard';
import type { VerifiedRun } from '../../database/GdsStore';
import { defaultBranchOf, namesRepository } from './catalogRepository';
import { originOf } from './runOrigin';

/** How the report of a run is filed under an entity. */
export interface KnownRun {
  readonly run: VerifiedRun;
  readonly filedAs: 'state' | 'preview';
  /** Whether the catalog says that the run's repository holds the entity. */
  readonly namedByCatalog: boolean;
}

/**
 * A run whose entity the catalog knows.
 *
 * @param report claimed: its producer is what the token says
 * @param fallback default branch of an entity that does not name it
 */
export function knownRun(run: VerifiedRun, { producer }: Report, entity: Entity, fallback: string): KnownRun {
  if (producer.kind !== 'github-actions') throw new Error('the report of a run names no run');
  const { event, ref } = producer;
  const type = ref.startsWith('refs/tags/') ? 'tag' : 'branch';
  const origin = originOf({ event_name: event, ref, ref_type: type }, defaultBranchOf(entity, fallback));
  const [host = '', ...slug] = run.repository.split('/');
  return {
    run: { ...run, ...origin },
    filedAs: origin.origin === 'default-branch' ? 'state' : 'preview',
    namedByCatalog: namesRepository(entity, host, slug.join('/')),
  };
}
