import { useCallback, useEffect, useState } from 'react';

/** Something that is asked of the portal, in its four states. */
export type Loading<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'loaded'; readonly value: T }
  /** 403 and 404: the reader may not see it, or it is not there; the portal does not tell which. */
  | { readonly state: 'forbidden' }
  | { readonly state: 'failed'; readonly reason: string; readonly retry: () => void };

/** Asks once, and again when `ask` changes or the reader retries; an answer that comes too late is dropped. */
export function useLoading<T>(ask: () => Promise<T>): Loading<T> {
  const [attempt, setAttempt] = useState(0);
  const [loading, setLoading] = useState<Loading<T>>({ state: 'loading' });
  const retry = useCallback(() => setAttempt(count => count + 1), []);

  useEffect(() => {
    let wanted = true;
    setLoading({ state: 'loading' });
    ask().then(
      value => wanted && setLoading({ state: 'loaded', value }),
      (error: unknown) => wanted && setLoading(faultOf(error, retry)),
    );
    return () => {
      wanted = false;
    };
  }, [ask, attempt, retry]);

  return loading;
}

/** What came of a request that was not answered as asked. */
export type Fault = Extract<Loading<never>, { state: 'forbidden' | 'failed' }>;

export function faultOf(error: unknown, retry: () => void): Fault {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (status === 403 || status === 404) return { state: 'forbidden' };
  return { state: 'failed', reason: reasonOf(error), retry };
}

/** What the request met, and what the backend said to it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = error.cause instanceof Error ? error.cause.message : '';
  return said === '' ? error.message : `${error.message}: ${said}`;
}
