/** Runs work when a place is free, first come, first served. */
export type JobLimit = <T>(work: () => Promise<T>) => Promise<T>;

/** At most `limit` pieces of work at a time. Work that waits for other limited work would wait for ever. */
export function jobLimit(limit: number): JobLimit {
  let free = limit;
  const waiting: (() => void)[] = [];
  return async work => {
    if (free > 0) free--;
    else await new Promise<void>(resolve => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
