import { expect, it } from 'vitest';
import { jobLimit } from './job-limit.ts';

it('runs at most so many at a time, first come, first served, and goes on after a failure', async () => {
  const job = jobLimit(2);
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const work = (n: number) =>
    job(async () => {
      order.push(n);
      most = Math.max(most, ++running);
      await new Promise(resolve => setTimeout(resolve, 5));
      running--;
      if (n === 0) throw new Error('broken');
      return n;
    });
  const done = await Promise.allSettled([0, 1, 2, 3, 4].map(work));
  expect(most).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(done.map(each => each.status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled']);
});
