import { setTimeout as pause } from 'node:timers/promises';
import { statusOf } from './request-error.ts';

const ATTEMPTS = 4;

/**
 * A request that must not take effect twice. GitHub may have carried it out although its answer was
 * lost, so after a server error or a broken connection it is looked for before it is sent again, 1, 4
 * and 9 seconds later.
 *
 * @param send sends it without the client's own retries
 * @param find what it made, if it did
 */
export async function onceOnly<T>(send: () => Promise<T>, find: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (statusOf(error) < 500 || attempt === ATTEMPTS) throw error;
    }
    await pause(attempt ** 2 * 1000);
    const found = await find();
    if (found !== undefined) return found;
  }
}

/** For the parameters of a request that {@link onceOnly} sends. */
export const ONCE = { request: { retries: 0 } } as const;
