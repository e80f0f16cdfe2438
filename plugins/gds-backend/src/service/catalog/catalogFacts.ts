import {
  type Entity,
  parseEntityRef,
  RELATION_CHILD_OF,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { ANNOTATION_FORMERLY, isGdsEntity } from '@gds-dev/backstage-plugin-gds-common';
import type { EntityFacts, PartFacts } from '../../database/catalog/CatalogFacts';

/** What the catalog is asked of an entity that GDS keeps facts of. */
export const FACT_FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
  'metadata.annotations',
  'spec.type',
  'spec.profile',
  'relations',
];

/** What of an entity GDS keeps. */
export function entityFactsOf(entity: Entity): EntityFacts {
  const parts = targetsOf(entity, RELATION_PART_OF);
  return {
    entityRef: stringifyEntityRef(entity),
    title: titleOf(entity),
    expected: isExpected(entity),
    owners: targetsOf(entity, RELATION_OWNED_BY),
    system: parts.find(ref => kindOf(ref) === 'system') ?? null,
    domains: parts.filter(ref => kindOf(ref) === 'domain'),
    formerly: formerlyOf(entity),
  };
}

/** A group, user, system or domain as a part of the organisation; `null` for every other kind. */
export function partFactsOf(entity: Entity): PartFacts | null {
  const ref = stringifyEntityRef(entity);
  const within = (relation: string, kind: string) =>
    targetsOf(entity, relation).find(target => kindOf(target) === kind) ?? null;
  switch (kindOf(ref)) {
    case 'group':
      return { dimension: 'owner', ref, title: titleOf(entity), parent: within(RELATION_CHILD_OF, 'group') };
    case 'user':
      return { dimension: 'owner', ref, title: titleOf(entity), parent: null };
    case 'system':
      return { dimension: 'system', ref, title: titleOf(entity), parent: within(RELATION_PART_OF, 'domain') };
    case 'domain':
      return { dimension: 'domain', ref, title: titleOf(entity), parent: within(RELATION_PART_OF, 'domain') };
    default:
      return null;
  }
}

/** Services, and whatever asks for GDS by its annotation. */
function isExpected(entity: Entity): boolean {
  const isService = entity.kind.toLowerCase() === 'component' && entity.spec?.type === 'service';
  return isService || isGdsEntity(entity);
}

/** Without what PostgreSQL does not store. */
function titleOf({ metadata, spec }: Entity): string {
  const profile = spec?.profile;
  const displayName =
    profile && typeof profile === 'object' && !Array.isArray(profile) ? profile.displayName : undefined;
  const title = metadata.title ?? (typeof displayName === 'string' ? displayName : undefined) ?? metadata.name;
  return title.slice(0, 500).replace(/\0|\p{Surrogate}/gu, '');
}

function formerlyOf(entity: Entity): string | null {
  const value = entity.metadata.annotations?.[ANNOTATION_FORMERLY];
  if (value === undefined) return null;
  try {
    return stringifyEntityRef(
      parseEntityRef(value, { defaultKind: entity.kind, defaultNamespace: entity.metadata.namespace }),
    );
  } catch {
    return null;
  }
}

function targetsOf({ relations = [] }: Entity, type: string): string[] {
  return relations.filter(relation => relation.type === type).map(({ targetRef }) => targetRef.toLowerCase());
}

function kindOf(ref: string): string {
  return ref.slice(0, ref.indexOf(':'));
}
