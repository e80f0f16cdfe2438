import { createHash } from 'node:crypto';
import type { GdsStore } from '../../database/GdsStore';
import { TooManyRunsError } from '../ingest/errors';
import { secondsUntilFree } from '../router/limitAttempts';

export interface RunLimits {
  readonly store: Pick<GdsStore, 'countAttempt'>;
  readonly clock: () => Date;
}

/**
 * Counts a run that a user asks for, in the database, so that replicas count together. The user's comes first: who
 * asked too often does not use up what the entity has.
 *
 * @throws TooManyRunsError
 */
export async function limitRuns({ store, clock }: RunLimits, userEntityRef: string, entityRef: string): Promise<void> {
  const now = clock();
  const limits = [
    { principal: principalOf('user', userEntityRef), minutes: 60, most: 10, what: '10 runs an hour for a user' },
    { principal: principalOf('entity', entityRef), minutes: 5, most: 1, what: '1 run in 5 minutes for an entity' },
  ];
  for (const { principal, minutes, most, what } of limits) {
    const seconds = await secondsUntilFree(store, principal, { minutes, most }, now);
    if (seconds !== null) throw new TooManyRunsError(`at most ${what}`, seconds);
  }
}

/** References may be longer than the name of a principal. */
function principalOf(kind: 'user' | 'entity', ref: string): string {
  return `live-checks ${kind} ${createHash('sha256').update(ref).digest('hex')}`;
}
