import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { EntityOrigin, RenamingVerdict } from '../../database/catalog/renameEntity';
import { namesRepository } from '../github/catalogRepository';
import { entityFactsOf } from './catalogFacts';

/**
 * What an entity takes over of the one that it says to have been. Whoever writes the annotation may name any entity
 * that is gone, so the repository must vouch that both are the same. Where none is bound, the owner does; but an owner
 * is written beside the annotation, so approvals do not go along.
 */
export function mayRename(
  entity: Entity,
  formerly: string,
  former: EntityOrigin,
  present: EntityOrigin,
): RenamingVerdict {
  const ref = stringifyEntityRef(entity);
  if (former.bound) {
    const { issuer, repositoryId, ownerId, repository } = former.bound;
    const name = repository ?? `the repository ${repositoryId} of ${issuer}`;
    const { bound } = present;
    if (bound) {
      const same = bound.issuer === issuer && bound.repositoryId === repositoryId && bound.ownerId === ownerId;
      return same ? { kind: 'all' } : refused(`${formerly} is bound to ${name}, and ${ref} to another repository`);
    }
    const [host = '', ...slug] = (repository ?? '').split('/');
    if (repository !== null && namesRepository(entity, host, slug.join('/'))) return { kind: 'all' };
    return refused(
      `${formerly} is bound to ${name}, which the catalog does not name for ${ref}: set its backstage.io/source-location to that repository`,
    );
  }
  if (present.bound) return refused(`no repository is bound to ${formerly}, and one is to ${ref}`);
  const { owners } = entityFactsOf(entity);
  if (former.owner !== null && owners.includes(former.owner)) return { kind: 'all-but-exemptions' };
  return refused(
    `${formerly} was owned by ${former.owner ?? 'nobody'}, and ${ref} is owned by ${owners.join(', ') || 'nobody'}: let it have its owner until its history has gone along`,
  );
}

function refused(reason: string): RenamingVerdict {
  return { kind: 'refused', reason };
}
