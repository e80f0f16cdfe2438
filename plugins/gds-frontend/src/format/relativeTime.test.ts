import { expect, it } from '@jest/globals';
import { relativeTime } from './relativeTime';

const now = new Date('2026-11-23T12:00:00Z');

it.each([
  ['2026-11-23T11:59:50Z', 'now'],
  ['2026-11-23T11:48:00Z', '12 minutes ago'],
  ['2026-11-23T09:00:00Z', '3 hours ago'],
  ['2026-11-22T11:00:00Z', '1 day ago'],
  ['2026-11-03T12:00:00Z', '20 days ago'],
  ['2026-10-23T12:00:00Z', '31 days ago'],
  ['2026-09-20T12:00:00Z', '2 months ago'],
  ['2025-11-01T12:00:00Z', '12 months ago'],
  ['2024-11-01T12:00:00Z', '2 years ago'],
  ['not a time', 'not a time'],
])('%s is %s', (iso, text) => {
  expect(relativeTime(iso, now, 'en')).toBe(text);
});

it('speaks the language of the reader', () => {
  expect(relativeTime('2026-11-20T12:00:00Z', now, 'de')).toBe('vor 3 Tagen');
  expect(relativeTime('2026-11-23T12:00:00Z', now, 'de')).toBe('jetzt');
});
