import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { RELATION_OWNED_BY } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { NoticeStore, OpenNotice } from '../../database/NoticeStore';
import { digestOf } from './digest';
import { stillHolds } from './stillHolds';

const HOUR_MS = 3_600_000;
const NOTICES_PER_RUN = 5000;
const REFS_PER_QUESTION = 500;
/** Of one notice, an hour apart at least: notifications that are down for a day are told nothing of before. */
const MOST_ATTEMPTS = 24;

export interface OwnerNoticesOptions {
  readonly store: NoticeStore;
  readonly catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  readonly auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  readonly notifications: NotificationService;
  readonly logger: LoggerService;
  readonly clock: () => Date;
  /** Before its end an owner is told of an exemption; 0: not before. */
  readonly exemptionDays: number;
}

/**
 * Tells owners what got worse, and which exemptions end: each subject once in 24 hours, each owner once in an hour.
 * What comes in between waits for the next digest. A notice stays open until it was sent, or is true no more, or was
 * tried too often. One whose sending was answered by nobody is sent again: the notifications of Backstage put what has
 * the same scope in the place of the one before.
 */
export class OwnerNotices {
  readonly #options: OwnerNoticesOptions;
  /** A portal without notifications says so once. */
  #failed = false;

  constructor(options: OwnerNoticesOptions) {
    this.#options = options;
  }

  /** @returns how many notifications were sent */
  async send(): Promise<number> {
    const { store, clock, exemptionDays } = this.#options;
    const now = clock();
    await store.collectRegressions();
    await store.collectExemptions(now, { ahead: exemptionDays });
    const open = await store.readOpen(new Date(now.getTime() - 24 * HOUR_MS), NOTICES_PER_RUN);
    const owners = await this.#ownersOf(open);
    const needless: OpenNotice[] = [];
    const byOwner = new Map<string, OpenNotice[]>();
    for (const notice of open) {
      const owner = owners.get(notice.entityRef);
      if (owner === undefined || !stillHolds(notice, now)) needless.push(notice);
      else byOwner.set(owner, [...(byOwner.get(owner) ?? []), notice]);
    }
    await store.close(needless);
    let sent = 0;
    for (const [owner, notices] of byOwner) {
      if (await this.#tell(owner, notices)) sent++;
    }
    return sent;
  }

  /** Whether the owner was told. */
  async #tell(owner: string, notices: readonly OpenNotice[]): Promise<boolean> {
    const { store, clock } = this.#options;
    const now = clock();
    const silentSince = new Date(now.getTime() - HOUR_MS);
    const [first, ...rest] = await store.take(owner, notices, { now, silentSince, mostAttempts: MOST_ATTEMPTS });
    if (!first || !(await this.#notify(owner, [first, ...rest]))) return false;
    await store.markSent([first, ...rest], now);
    return true;
  }

  async #notify(owner: string, notices: readonly [OpenNotice, ...OpenNotice[]]): Promise<boolean> {
    const { notifications, logger } = this.#options;
    try {
      await notifications.send({ recipients: { type: 'entity', entityRef: owner }, payload: digestOf(notices) });
      this.#failed = false;
      return true;
    } catch (error) {
      if (!this.#failed) {
        logger.warn(
          `owners are not told of regressions and exemptions: the notifications of this portal did not take them; each is tried again every hour, ${MOST_ATTEMPTS} times`,
          error instanceof Error ? error : new Error(String(error)),
        );
      }
      this.#failed = true;
      return false;
    }
  }

  /** Owner of each entity that the catalog knows and that has one. */
  async #ownersOf(notices: readonly OpenNotice[]): Promise<Map<string, string>> {
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
