import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { RELATION_OWNED_BY } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import {
  collectRegressions,
  dropPending,
  type NoticeTopic,
  type PendingNotice,
  readPending,
  takePending,
} from '../../database/noticeTable';
import { digestOf } from './digest';

const HOUR_MS = 3_600_000;
const NOTICES_PER_RUN = 5000;
const REFS_PER_QUESTION = 500;

export interface OwnerNoticesOptions {
  readonly knex: Knex;
  readonly catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  readonly auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  readonly notifications: NotificationService;
  readonly logger: LoggerService;
  readonly clock: () => Date;
}

/**
 * Tells owners what got worse: each subject once in 24 hours, each owner once in an hour. What comes in between
 * waits for the next digest. A notice is marked as sent before it is, so that no failure repeats it.
 */
export class OwnerNotices {
  readonly #options: OwnerNoticesOptions;
  /** A portal without notifications says so once. */
  #failed = false;

  constructor(options: OwnerNoticesOptions) {
    this.#options = options;
  }

  /** @returns how many notifications were sent */
  async sendRegressions(): Promise<number> {
    const { knex, clock } = this.#options;
    await collectRegressions(knex, new Date(clock().getTime() - 24 * HOUR_MS));
    return this.#send('regression', ({ standing }) => standing === 'fail');
  }

  async #send(topic: NoticeTopic, holds: (notice: PendingNotice) => boolean): Promise<number> {
    const { knex, clock } = this.#options;
    const pending = await readPending(knex, topic, NOTICES_PER_RUN);
    const owners = await this.#ownersOf(pending);
    const dropped: PendingNotice[] = [];
    const byOwner = new Map<string, PendingNotice[]>();
    for (const notice of pending) {
      const owner = owners.get(notice.entityRef);
      if (owner === undefined || !holds(notice)) dropped.push(notice);
      else byOwner.set(owner, [...(byOwner.get(owner) ?? []), notice]);
    }
    await dropPending(knex, topic, dropped);
    let sent = 0;
    for (const [owner, notices] of byOwner) {
      const now = clock();
      const taken = await takePending(knex, topic, owner, notices, now, new Date(now.getTime() - HOUR_MS));
      const [first, ...rest] = taken;
      if (first && (await this.#notify(owner, [first, ...rest]))) sent++;
    }
    return sent;
  }

  async #notify(owner: string, notices: readonly [PendingNotice, ...PendingNotice[]]): Promise<boolean> {
    const { notifications, logger } = this.#options;
    try {
      await notifications.send({ recipients: { type: 'entity', entityRef: owner }, payload: digestOf(notices) });
      this.#failed = false;
      return true;
    } catch (error) {
      if (!this.#failed) {
        logger.warn(
          'owners are not told of regressions: the notifications of this portal did not take them',
          error instanceof Error ? error : new Error(String(error)),
        );
      }
      this.#failed = true;
      return false;
    }
  }

  /** Owner of each entity that the catalog knows and that has one. */
  async #ownersOf(notices: readonly PendingNotice[]): Promise<Map<string, string>> {
    const { catalog, auth } = this.#options;
    const refs = [...new Set(notices.map(({ entityRef }) => entityRef))];
    const owners = new Map<string, string>();
    for (let first = 0; first < refs.length; first += REFS_PER_QUESTION) {
      const entityRefs = refs.slice(first, first + REFS_PER_QUESTION);
      const { items } = await catalog.getEntitiesByRefs(
        { entityRefs, fields: ['kind', 'metadata.namespace', 'metadata.name', 'relations'] },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      for (const [index, entityRef] of entityRefs.entries()) {
        const owner = items[index]?.relations?.find(({ type }) => type === RELATION_OWNED_BY)?.targetRef;
        if (owner !== undefined) owners.set(entityRef, owner);
      }
    }
    return owners;
  }
}
