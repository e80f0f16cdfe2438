import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

// The examples of RFC 9110 §10.2.3 and §5.6.7, where all three forms name the same second.
const NOW = Date.UTC(1994, 10, 6, 8, 49, 7);

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 30_000],
  ['Sun Nov  6 08:49:37 1994 GMT', 30_000],
  ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
])('reads %j', (header, ms) => expect(retryAfterMs(header, NOW)).toBe(ms));

it.each([null, '', '-1', '1.5', '1e3', '2026', 'soon', '9'.repeat(40), '1994-11-06'])('takes %j for none', header => {
  const expected = header === '2026' ? 2_026_000 : undefined;
  expect(retryAfterMs(header, NOW)).toBe(expected);
});
