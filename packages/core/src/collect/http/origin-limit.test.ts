import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AT_ONE_ORIGIN, atOrigin } from './origin-limit.ts';

const signal = new AbortController().signal;

/** Work that ends when it is told to. */
function held() {
  let end = () => {};
  const done = new Promise<void>(resolve => (end = resolve));
  return { done, end: () => end() };
}

describe('requests to one origin', () => {
  it('are four at a time, in the order of asking', async () => {
    const started: number[] = [];
    const works = Array.from({ length: 7 }, held);
    const all = works.map(({ done }, index) =>
      atOrigin('http://a', signal, async () => {
        started.push(index);
        await done;
      }),
    );
    await turn();
    expect(started).toEqual([0, 1, 2, 3]);
    works[2]!.end();
    await turn();
    expect(started).toEqual([0, 1, 2, 3, 4]);
    for (const { end } of works) end();
    await Promise.all(all);
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('do not wait for another origin', async () => {
    const work = held();
    const busy = Array.from({ length: AT_ONE_ORIGIN }, () => atOrigin('http://a', signal, () => work.done));
    expect(await atOrigin('http://b', signal, async () => 'asked')).toBe('asked');
    work.end();
    await Promise.all(busy);
  });

  it('give up waiting when told to, and leave their place to the next one', async () => {
    const work = held();
    const busy = Array.from({ length: AT_ONE_ORIGIN }, () => atOrigin('http://a', signal, () => work.done));
    const controller = new AbortController();
    const given = atOrigin('http://a', controller.signal, async () => 'never');
    const next = atOrigin('http://a', signal, async () => 'next');
    controller.abort();
    await expect(given).rejects.toThrow(/abort/);
    await expect(atOrigin('http://a', controller.signal, async () => 'never')).rejects.toThrow(/abort/);
    work.end();
    expect(await next).toBe('next');
    await Promise.all(busy);
  });

  it('free their place when they fail', async () => {
    const fail = () => atOrigin('http://a', signal, () => Promise.reject(new Error('down')));
    for (let n = 0; n <= AT_ONE_ORIGIN; n++) await expect(fail()).rejects.toThrow('down');
  });
});
