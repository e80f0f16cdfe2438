import type { CollectContext } from '../collector.ts';

const runs = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * The same promise for every caller within one run: what all targets share is done once. The work
 * gets a context that ends with the run and not with the deadline of whoever asked first. A run is
 * known by its tools, an object that lives exactly as long as it.
 */
export function oncePerRun<T>(
  context: CollectContext,
  key: string,
  work: (shared: CollectContext) => Promise<T>,
): Promise<T> {
  let known = runs.get(context.tools);
  if (!known) runs.set(context.tools, (known = new Map()));
  const begun = known.get(key) as Promise<T> | undefined;
  if (begun) return context.waiting(() => begun);
  const promise = work({ ...context, signal: context.runSignal });
  known.set(key, promise);
  return promise;
}
