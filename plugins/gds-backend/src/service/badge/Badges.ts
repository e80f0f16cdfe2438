import { createHmac } from 'node:crypto';
import { InputError, NotFoundError } from '@backstage/errors';
import type { Config } from '@backstage/config';
import type { BadgeStore } from '../../database/BadgeStore';
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

/**
 * Badges that anybody may load who knows their ids. An id is made from the name that the entity had when somebody asked
 * for it, and stays good when the entity is renamed. A new secret ends all ids of the old one.
 */
export class Badges {
  readonly #store: BadgeStore;
  readonly #secret: string | null;

  constructor(store: BadgeStore, secret: string | null) {
    this.#store = store;
    this.#secret = secret;
  }

  /**
   * The id of an entity's badge, good from now on.
   *
   * @throws NotFoundError when no secret is configured
   */
  async idOf(entityRef: string): Promise<string> {
    if (this.#secret === null) throw new NotFoundError('this portal has no badges: gds.badges.secret is not set');
    const id = hmac(this.#secret, entityRef);
    await this.#store.add(hmac(this.#secret, id), entityRef);
    return id;
  }

  /** What an id shows: the same for an id that is unknown, an entity without a report, and no secret. */
  async svgOf(id: string): Promise<string> {
    if (this.#secret === null || !ID.test(id)) return badgeSvg(null);
    return badgeSvg(await this.#store.levelOf(hmac(this.#secret, id)));
  }
}

/** What the database holds of an id is made with the secret too: a copy of it gives no id away. */
function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
