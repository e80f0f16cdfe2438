import type { RepositoryBinding } from '@gds-dev/backstage-plugin-gds-common';
import type { Knex } from 'knex';
import { ensureEntity } from './entityTable';
import type { BoundRepository, RunRepository } from './GdsStore';
import { renameRuns } from './stateTable';

interface BindingRow {
  entity_id: number;
  issuer: string;
  repository_id: string;
  owner_id: string;
  repository: string | null;
}

export type BindingResult =
  | { readonly kind: 'bound'; readonly renamedFrom: string | null }
  /** The catalog names another repository. */
  | { readonly kind: 'not-its-repository' }
  /** Another repository reports for the entity, and this one has its name or the catalog's. */
  | { readonly kind: 'bound-elsewhere'; readonly bound: BoundRepository };

/**
 * Whether a repository may report for an entity, inside the transaction that files its report. The first one that
 * the catalog names is bound; after that its ids decide, and no name.
 */
export async function bindByReport(
  tx: Knex.Transaction,
  entityRef: string,
  repository: RunRepository,
  namedByCatalog: boolean,
  now: Date,
): Promise<BindingResult> {
  const entityId = await ensureEntity(tx, entityRef);
  let bound = await readBinding(tx, entityId);
  if (!bound) {
    if (!namedByCatalog) return { kind: 'not-its-repository' };
    await tx('gds_repository_bindings')
      .insert({ entity_id: entityId, ...rowOf(repository), repository: repository.repository, bound_at: now })
      .onConflict('entity_id')
      .ignore();
    // Another replica may have bound the entity first.
    bound = await readBinding(tx, entityId);
    if (!bound) throw new Error(`the binding of ${entityRef} was deleted while it was made`);
  }
  if (
    bound.issuer !== repository.issuer ||
    bound.repositoryId !== repository.repositoryId ||
    bound.ownerId !== repository.ownerId
  ) {
    const known = namedByCatalog || bound.repository === repository.repository || isTransfer(bound, repository);
    return known ? { kind: 'bound-elsewhere', bound } : { kind: 'not-its-repository' };
  }
  if (bound.repository === repository.repository) return { kind: 'bound', renamedFrom: null };
  await rename(tx, entityId, bound.repository, repository.repository);
  return { kind: 'bound', renamedFrom: bound.repository };
}

/** Binds an entity to a repository, whatever it was bound to; gives what that was. */
export async function bindByDecision(
  tx: Knex.Transaction,
  entityRef: string,
  binding: RepositoryBinding,
  by: string,
  now: Date,
): Promise<BoundRepository | null> {
  const entityId = await ensureEntity(tx, entityRef);
  const before = await readBinding(tx, entityId);
  const same = before?.issuer === binding.issuer && before.repositoryId === binding.repositoryId;
  await tx('gds_repository_bindings')
    .insert({
      entity_id: entityId,
      ...rowOf(binding),
      repository: same ? before.repository : null,
      bound_by: by,
      bound_at: now,
    })
    .onConflict('entity_id')
    .merge();
  return before;
}

async function readBinding(tx: Knex.Transaction, entityId: number): Promise<BoundRepository | null> {
  const row = await tx<BindingRow>('gds_repository_bindings').where('entity_id', entityId).forUpdate().first();
  return row
    ? { issuer: row.issuer, repositoryId: row.repository_id, ownerId: row.owner_id, repository: row.repository }
    : null;
}

/** The order of the repository's runs goes on under its new name. */
async function rename(tx: Knex.Transaction, entityId: number, from: string | null, to: string): Promise<void> {
  await tx('gds_repository_bindings').where('entity_id', entityId).update({ repository: to });
  if (from !== null) await renameRuns(tx, entityId, from, to);
}

function isTransfer(bound: BoundRepository, { issuer, repositoryId }: RunRepository): boolean {
  return bound.issuer === issuer && bound.repositoryId === repositoryId;
}

function rowOf({ issuer, repositoryId, ownerId }: RepositoryBinding) {
  return { issuer, repository_id: repositoryId, owner_id: ownerId };
}
