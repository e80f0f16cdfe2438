/** Requests that one process makes to one origin at a time. */
export const AT_ONE_ORIGIN = 4;

interface Origin {
  running: number;
  readonly waiting: (() => void)[];
}

/** An origin without requests is not kept. */
const origins = new Map<string, Origin>();

/**
 * Runs work when its origin has a free place, first come, first served. The time until then is no part of the work.
 * Rejects with the reason of `signal` when it aborts before.
 */
export async function atOrigin<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const origin = origins.get(name) ?? { running: 0, waiting: [] };
  origins.set(name, origin);
  if (origin.running < AT_ONE_ORIGIN) origin.running++;
  else await placeOf(origin, signal);
  try {
    return await work();
  } finally {
    const next = origin.waiting.shift();
    if (next) next();
    else if (--origin.running === 0) origins.delete(name);
  }
}

/** Waits for the place of a request that ends; one that gives up waiting takes none. */
function placeOf({ waiting }: Origin, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      const index = waiting.indexOf(take);
      if (index >= 0) waiting.splice(index, 1);
      reject(signal.reason as Error);
    };
    const take = () => {
      signal.removeEventListener('abort', abort);
      resolve();
    };
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    waiting.push(take);
  });
}
