const runs = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * The same promise for every caller within one run: what all targets share is done once. A run is
 * known by an object that lives exactly as long as it, its tools.
 */
export function oncePerRun<T>(run: object, key: string, work: () => Promise<T>): Promise<T> {
  let known = runs.get(run);
  if (!known) runs.set(run, (known = new Map()));
  let promise = known.get(key) as Promise<T> | undefined;
  if (!promise) known.set(key, (promise = work()));
  return promise;
}
