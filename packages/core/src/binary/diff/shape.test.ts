import { expect, it } from 'vitest';
import { shapeOf, timeIn } from './shape.ts';

it.each([
  ['2026-11-25T23:00:01Z', 'time'],
  ['2026-11-25_23:00:01', 'time'],
  ['Wed Nov 25 23:00:01 UTC 2026', 'time'],
  ['20261125230001', 'time'],
  ['1795647601', 'time'],
  ['/srv/anna/src', 'path'],
  ['C:\\Users\\anna', 'path'],
  ['anna@builder', 'user'],
  ['runner-7.ci.example.com', 'host'],
  ['4f2c91e0a1b2', 'commit'],
  ['v1.2.3-4-gdeadbeef', 'version'],
  ['42', 'number'],
  ['hello world', 'text'],
])('%s looks like a %s', (text, shape) => {
  expect(shapeOf(text)).toBe(shape);
});

it.each([
  ['main.buildHost', 'host'],
  ['main.builtBy', 'user'],
  ['main.title', 'text'],
])('the name %s tells a %s where the text does not', (name, shape) => {
  expect(shapeOf('anna', name)).toBe(shape);
});

it('a time is found around a place in texts that follow one another', () => {
  const text = 'panic2026-11-25T23:00:01Zfirst';
  expect(timeIn(text, text.indexOf('1Z'))).toBe('2026-11-25T23:00:01Z');
  expect(timeIn(text, 1)).toBeUndefined();
});
