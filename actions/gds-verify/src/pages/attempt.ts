import type { Event } from '../event/event.ts';
import { log } from '../log.ts';
import { isForbidden, reasonOf } from '../github/request-error.ts';

/** A page to be shown: in words for the log, with the permission that it takes. */
export interface Page {
  /** `The comment`, as the subject of a sentence. */
  readonly what: string;
  readonly permission?: string;
}

/** Makes a page. One that fails is said in the log, with what mends it, and the others are still made. */
export async function attempt<T>(
  { what, permission }: Page,
  event: Event,
  make: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    const why =
      permission !== undefined && isForbidden(error)
        ? `the token may not. ${whyReadOnly(event, permission)}`
        : reasonOf(error);
    log(`${what} could not be written: ${why}`);
    return undefined;
  }
}

/** Why a token may not do what a permission is for, and what to change where that can be changed. */
export function whyReadOnly({ readOnly }: Event, permission: string): string {
  return readOnly ?? `Give the job the permission "${permission}".`;
}
