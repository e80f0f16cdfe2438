import type { Knex } from 'knex';
import type { RunRepository } from './GdsStore';

/** The row of a repository as a token named it; made when it is not there yet. */
export async function ensureRepository(tx: Knex.Transaction, repository: RunRepository): Promise<number> {
  const key = {
    issuer: repository.issuer,
    repository_id: repository.repositoryId,
    owner_id: repository.ownerId,
    repository: repository.repository,
  };
  const find = () => tx('gds_repositories').where(key).first<{ id: number }>('id');
  const known = await find();
  if (known) return known.id;
  await tx('gds_repositories').insert(key).onConflict(['issuer', 'repository_id', 'owner_id', 'repository']).ignore();
  const made = await find();
  if (!made) throw new Error('a repository was deleted while it was made');
  return made.id;
}
