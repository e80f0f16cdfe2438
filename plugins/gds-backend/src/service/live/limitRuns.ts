import { createHash } from 'node:crypto';
import type { GdsStore } from '../../database/GdsStore';
import { TooManyRunsError } from '../ingest/errors';

export interface RunLimits {
  readonly store: Pick<GdsStore, 'takePlaces'>;
  readonly clock: () => Date;
}

/**
 * Counts a run that a user asks for, in the database, so that replicas count together. One that is refused counts for
 * neither the user nor the entity.
 *
 * @throws TooManyRunsError
 */
export async function limitRuns({ store, clock }: RunLimits, userEntityRef: string, entityRef: string): Promise<void> {
  const now = clock();
  const limits = [
    { principal: principalOf('user', userEntityRef), minutes: 60, most: 10, what: '10 runs an hour for a user' },
    { principal: principalOf('entity', entityRef), minutes: 5, most: 1, what: '1 run in 5 minutes for an entity' },
  ];
  const full = await store.takePlaces(limits, now);
  if (full === null) return;
  const seconds = Math.max(1, Math.ceil((full.freeAt.getTime() - now.getTime()) / 1000));
  throw new TooManyRunsError(`at most ${full.limit.what}`, seconds);
}

/** References may be longer than the name of a principal. */
function principalOf(kind: 'user' | 'entity', ref: string): string {
  return `${kind} ${createHash('sha256').update(ref).digest('hex')}`;
}
