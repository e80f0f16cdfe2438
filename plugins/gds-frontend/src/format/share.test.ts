import { describe, expect, it } from '@jest/globals';
import { readShare } from './share';

describe('a share', () => {
  it.each([
    [41, 48, '85 %'],
    [0, 48, '0 %'],
    [48, 48, '100 %'],
    [9_999, 10_000, '99 %'],
    [1, 10_000, '1 %'],
    [0, 0, ''],
  ])('of %i in %i reads %j: all and none are said of nothing else', (part, whole, text) => {
    expect(readShare(part, whole)).toBe(text);
  });
});
