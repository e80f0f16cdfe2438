import { expect, it } from 'vitest';
import { collectContext } from '../../test/collect-context.ts';
import type { Collector } from '../collect/collector.ts';
import { EvidenceStore, type EvidenceEvent } from './evidence-store.ts';

function storeOf(collector: Partial<Collector>, signal = new AbortController().signal) {
  const events: EvidenceEvent[] = [];
  const collectors = [{ provides: 'sloFiles', deadlineMs: 5000, ...collector } as Collector];
  const context = collectContext('/nowhere');
  return {
    events,
    store: new EvidenceStore({ collectors, signal, timeoutMs: 900_000, context, onEvent: event => events.push(event) }),
  };
}

it('collects each piece once, and says when it began and ended', async () => {
  let calls = 0;
  const { store, events } = storeOf({ collect: async () => ({ n: ++calls }) as never });
  const [a, b] = await Promise.all([store.get('sloFiles'), store.get('sloFiles')]);
  expect(calls).toBe(1);
  expect(a).toBe(b);
  expect(events.map(({ state }) => state)).toEqual(['running', 'ended']);
});

it('says what waits for other evidence or for a free place, and leaves that out of its time', async () => {
  const collect: Collector['collect'] = async ({ get, job }) => {
    await get('buildRecipe');
    return job(async () => ({}) as never);
  };
  const { store, events } = storeOf({ collect });
  await store.get('sloFiles');
  expect(events.map(({ state }) => state)).toEqual(['running', 'waiting', 'running', 'waiting', 'running', 'ended']);
  expect(events.every(({ ms }) => ms < 50)).toBe(true);
});

it('makes an error of a collector unreadable evidence', async () => {
  const { store } = storeOf({ collect: () => Promise.reject(new Error('broken')) });
  expect(await store.get('sloFiles')).toMatchObject({ available: false, reason: 'unreadable', missing: 'broken' });
});

it('says that a collector took too long', async () => {
  const collect: Collector['collect'] = ({ signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const { store } = storeOf({ deadlineMs: 20, collect });
  expect(await store.get('sloFiles')).toMatchObject({
    reason: 'timeout',
    missing: 'to read SLOs took longer than 0 s, the most that gds gives it',
  });
});

it.each([
  { available: false, reason: 'not-built', missing: 'it does not build: aborted', provide: 'mend the build' },
  { answered: 'what a child that was ended had said until then' },
])('says that the time of the run was up, not what a collector made of it: %j', async value => {
  const signal = AbortSignal.abort(new DOMException('', 'TimeoutError'));
  const { store } = storeOf({ collect: async () => value as never }, signal);
  expect(await store.get('sloFiles')).toMatchObject({
    reason: 'timeout',
    missing: 'the 15 min of the whole run were up before gds could read SLOs',
    provide: 'Give the run more time: `--timeout 30m`.',
  });
});
