/** A time limit that stands still while its work waits for something else. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Runs `wait` without counting its time. */
  readonly pausing: <T>(wait: () => Promise<T>) => Promise<T>;
  readonly end: () => void;
}

/** Aborts its signal after `limitMs` of work; nested and parallel pauses count once. */
export function deadlineOf(limitMs: number): Deadline {
  const controller = new AbortController();
  let left = limitMs;
  let since = performance.now();
  let pauses = 0;
  const start = () => {
    since = performance.now();
    return setTimeout(() => controller.abort(new DOMException('took too long', 'TimeoutError')), Math.max(0, left));
  };
  let timer: NodeJS.Timeout | undefined = start();
  return {
    signal: controller.signal,
    pausing: async wait => {
      if (pauses++ === 0) {
        clearTimeout(timer);
        left -= performance.now() - since;
      }
      try {
        return await wait();
      } finally {
        if (--pauses === 0 && timer !== undefined) timer = start();
      }
    },
    end: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
