import { useCallback, useEffect, useRef, useState } from 'react';
import { reasonOf } from './reasonOf';

/** Something that is asked of the portal, in its four states. */
export type Loading<T> =
  | { readonly state: 'loading' }
  /** `reload` asks again; the value stays until there is another answer. */
  | { readonly state: 'loaded'; readonly value: T; readonly reload: () => void }
  /** 403 and 404: the reader may not see it, or it is not there; the portal does not tell which. */
  | { readonly state: 'forbidden' }
  | { readonly state: 'failed'; readonly reason: string; readonly retry: () => void };

/** Asks once, and again when `ask` changes or the reader retries; an answer that comes too late is dropped. */
export function useLoading<T>(ask: () => Promise<T>): Loading<T> {
  const [attempt, setAttempt] = useState(0);
  const [loading, setLoading] = useState<Loading<T>>({ state: 'loading' });
  const kept = useRef(false);
  const retry = useCallback(() => setAttempt(count => count + 1), []);
  const reload = useCallback(() => {
    kept.current = true;
    setAttempt(count => count + 1);
  }, []);

  useEffect(() => {
    let wanted = true;
    if (!kept.current) setLoading({ state: 'loading' });
    kept.current = false;
    ask().then(
      value => wanted && setLoading({ state: 'loaded', value, reload }),
      (error: unknown) => wanted && setLoading(faultOf(error, retry)),
    );
    return () => {
      wanted = false;
    };
  }, [ask, attempt, retry, reload]);

  return loading;
}

/** What came of a request that was not answered as asked. */
export type Fault = Extract<Loading<never>, { state: 'forbidden' | 'failed' }>;

export function faultOf(error: unknown, retry: () => void): Fault {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (status === 403 || status === 404) return { state: 'forbidden' };
  return { state: 'failed', reason: reasonOf(error), retry };
}
