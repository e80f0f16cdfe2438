import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { deadlineOf } from './deadline.ts';

describe('a deadline', () => {
  it('aborts when its time is up', async () => {
    const deadline = deadlineOf(30);
    await sleep(100);
    expect(deadline.signal.aborted).toBe(true);
    expect(deadline.signal.reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('does not count what its work waits for, also when it waits for two things at a time', async () => {
    const deadline = deadlineOf(100);
    await Promise.all([deadline.pausing(() => sleep(200)), deadline.pausing(() => sleep(300))]);
    expect(deadline.signal.aborted).toBe(false);
    await sleep(250);
    expect(deadline.signal.aborted).toBe(true);
  });

  it('never aborts after its end', async () => {
    const deadline = deadlineOf(30);
    deadline.end();
    await sleep(80);
    expect(deadline.signal.aborted).toBe(false);
  });
});
