import { type ErrorLike, isError } from '@backstage/errors';

/** Seconds after which a caller may try again. A database that restarts is back by then. */
export const UNAVAILABLE_RETRY_SECONDS = 10;

/**
 * PostgreSQL: connection lost, no resources (disk, memory, connections), restarting, input or output failed, lost
 * against another transaction, a standby that takes no writes.
 */
const SQL_STATES = /^(?:08...|53...|57P0[1-5]|58030|40001|40P01|25006)$/;

const SQLITE = /^SQLITE_(?:BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY)(?:_|$)/;

/** Of Node and of its `fetch`. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOSPC',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

const NAMES = new Set(['KnexTimeoutError', 'TimeoutError', 'AbortError']);

/** What pg and knex say without a code; knex puts the statement before it. */
const LOST =
  /(?:^|- )(?:Connection terminated(?: unexpectedly)?|Connection ended unexpectedly|.*\bis not queryable|timeout expired)$/;

const DEEPEST_CAUSE = 5;

/**
 * Whether an error says that something which the portal needs (its database, the catalog, the permissions) does not
 * answer now. Nothing was done then, or all of it; the same request may succeed later.
 */
export function isUnavailable(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && isError(current); depth++) {
    if (saysUnavailable(current)) return true;
    current = current.cause;
  }
  return false;
}

function saysUnavailable({ code, name, message, statusCode }: ErrorLike): boolean {
  if (typeof code === 'string' && (SQL_STATES.test(code) || SQLITE.test(code) || NETWORK.has(code))) return true;
  if (NAMES.has(name) || LOST.test(message)) return true;
  // The answer of another plugin; 429 is its own trouble too, not that of the caller.
  return name === 'ResponseError' && typeof statusCode === 'number' && (statusCode >= 500 || statusCode === 429);
}
