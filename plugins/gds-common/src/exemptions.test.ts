import { latestExpiry } from './exemptions';

describe('latestExpiry', () => {
  it.each([
    ['2026-11-27', '2027-11-27'],
    ['2028-02-29', '2029-03-01'],
    ['2027-02-28', '2028-02-28'],
  ])('of %s is %s', (today, last) => {
    expect(latestExpiry(today)).toBe(last);
  });
});
