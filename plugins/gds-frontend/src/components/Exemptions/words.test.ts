import { describe, expect, it } from '@jest/globals';
import { remaining } from './words';

describe('how long an exemption holds yet', () => {
  it.each([
    ['2026-11-28', 'expires today', true],
    ['2026-11-29', 'expires in 1 day', true],
    ['2026-12-11', 'expires in 13 days', true],
    ['2026-12-12', 'expires in 14 days', false],
    ['2026-11-27', 'expired', true],
  ])('until %s', (expires, text, soon) => {
    for (const time of ['00:00:00', '23:59:59']) {
      expect(remaining(expires, new Date(`2026-11-28T${time}Z`))).toEqual({ text, soon });
    }
  });
});
