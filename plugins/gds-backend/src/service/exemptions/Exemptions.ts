import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  type ExemptionTerms,
  type ExemptionVerdict,
  latestExpiry,
  type ServiceExemption,
} from '@gds-dev/backstage-plugin-gds-common';
import { definitionOf } from '@gds-dev/core/standard';
import type { EntityState, GdsStore, StoredExemption } from '../../database/GdsStore';
import { stateRescored } from '../state/entityState';
import { decided } from './decided';
import { servedExemption } from './served';

/** Of one entity: open ones first, then the newest. */
export const EXEMPTIONS_SHOWN = 200;

export type ExemptionStore = Pick<
  GdsStore,
  'readState' | 'readExemptions' | 'readExemption' | 'addExemption' | 'decideExemption'
>;

/** Exemptions of entities: who may see, ask and decide is settled before. */
export class Exemptions {
  readonly #store: ExemptionStore;
  readonly #clock: () => Date;

  constructor(store: ExemptionStore, clock: () => Date) {
    this.#store = store;
    this.#clock = clock;
  }

  async list(entityRef: string): Promise<ServiceExemption[]> {
    const state = await this.#store.readState(entityRef);
    const stored = await this.#store.readExemptions(entityRef, EXEMPTIONS_SHOWN);
    return stored.map(exemption => this.#served(exemption, state));
  }

  async find(id: string): Promise<(StoredExemption & { readonly entityRef: string }) | null> {
    return this.#store.readExemption(id);
  }

  /**
   * Keeps a request of the portal.
   *
   * @param by entity reference of the user, from the credentials
   * @throws InputError for terms that cannot be asked for, ConflictError when the same is open
   */
  async request(entityRef: string, terms: ExemptionTerms, by: string): Promise<ServiceExemption> {
    const now = this.#clock();
    const state = await this.#store.readState(entityRef);
    refuseUnfit(terms, state, now);
    const added = await this.#store.addExemption(entityRef, { ...terms, requestedBy: by, requestedAt: now });
    if (added === 'open') throw new ConflictError('the same exemption is asked for or approved already');
    if (added === 'too-many') {
      throw new ConflictError(`${entityRef} has as many open exemptions as it may: let somebody decide on them first`);
    }
    return this.#served(added, state);
  }

  /**
   * Decides on an exemption and scores its entity again.
   *
   * @param by entity reference of the user, from the credentials
   * @throws NotFoundError, NotAllowedError for the own request, ConflictError when it is not open to the decision
   */
  async decide(
    { id, entityRef }: { readonly id: string; readonly entityRef: string },
    verdict: ExemptionVerdict,
    by: string,
  ): Promise<ServiceExemption> {
    const now = this.#clock();
    const after = await this.#store.decideExemption(
      id,
      exemption => decided(exemption, verdict, by, now),
      current => stateRescored(current, now),
    );
    if (!after) throw new NotFoundError(`no exemption ${id}`);
    return this.#served(after, await this.#store.readState(entityRef));
  }

  #served(exemption: StoredExemption, state: EntityState | null): ServiceExemption {
    const entries = state?.entries.map(({ entry }) => entry) ?? [];
    return servedExemption(exemption, entries, this.#clock());
  }
}

function refuseUnfit({ check, target, expires }: ExemptionTerms, state: EntityState | null, now: Date): void {
  if (!state) throw new ConflictError('nothing was reported yet: there is no result that could be exempted');
  if (state.reference) throw new ConflictError('the reference picture is no service: nothing of it is exempted');
  const row = definitionOf(check);
  if (row.status !== 'built') throw new InputError(`check: ${check} is planned: it judges nothing yet`);
  if (target !== null) {
    if (row.scope === 'service') throw new InputError(`target: ${check} judges the service as a whole: leave it null`);
    const names = state.targets.map(({ name }) => name);
    if (!names.includes(target)) throw new InputError(`target: none of ${names.join(', ')}`);
  }
  const today = now.toISOString().slice(0, 10);
  const latest = latestExpiry(today);
  if (expires < today) throw new InputError(`expires: ${expires} is over`);
  if (expires > latest) throw new InputError(`expires: at most a year ahead, ${latest}`);
}
