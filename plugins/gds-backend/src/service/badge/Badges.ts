import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { InputError, NotFoundError } from '@backstage/errors';
import type { Config } from '@backstage/config';
import type { Knex } from 'knex';
import { addBadge, readBadge } from '../../database/badgeTable';
import { badgeSvg } from './badgeSvg';

const MIN_SECRET_LENGTH = 32;
const ID = /^[0-9a-f]{64}$/;

/**
 * The secret that ids of badges are made with; `null`: no badges.
 *
 * @throws InputError for one that could be guessed
 */
export function readBadgeSecret(config: Config): string | null {
  const secret = config.getOptionalString('gds.badges.secret');
  if (secret === undefined) return null;
  if (secret.length < MIN_SECRET_LENGTH) {
    throw new InputError(
      `gds.badges.secret has ${secret.length} characters: make one of at least ${MIN_SECRET_LENGTH}, such as with openssl rand -hex 32`,
    );
  }
  return secret;
}

/** Badges that anybody may load who knows their ids. A new secret ends all ids of the old one. */
export class Badges {
  readonly #knex: Knex;
  readonly #secret: string | null;

  constructor(knex: Knex, secret: string | null) {
    this.#knex = knex;
    this.#secret = secret;
  }

  /**
   * The id of an entity's badge, good from now on.
   *
   * @throws NotFoundError when no secret is configured
   */
  async idOf(entityRef: string): Promise<string> {
    if (this.#secret === null) throw new NotFoundError('this portal has no badges: gds.badges.secret is not set');
    const id = this.#hmac(this.#secret, entityRef);
    await addBadge(this.#knex, hashOf(id), entityRef);
    return id;
  }

  /** What an id shows: the same for an id that is unknown, an entity without a report, and no secret. */
  async svgOf(id: string): Promise<string> {
    if (this.#secret === null || !ID.test(id)) return badgeSvg(null);
    const row = await readBadge(this.#knex, hashOf(id));
    if (!row) return badgeSvg(null);
    const current = timingSafeEqual(Buffer.from(this.#hmac(this.#secret, row.entityRef)), Buffer.from(id));
    return badgeSvg(current ? row.level : null);
  }

  #hmac(secret: string, entityRef: string): string {
    return createHmac('sha256', secret).update(entityRef).digest('hex');
  }
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
