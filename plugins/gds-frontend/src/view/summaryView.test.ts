import { describe, expect, it } from '@jest/globals';
import { parseView, printView, type SummaryView } from './summaryView';

const whole: SummaryView = {
  owner: 'group:default/payments',
  system: 'system:default/shop',
  domain: 'domain:default/commerce',
  by: 'service',
  level: 0,
  failing: 'debug-info',
  regressed: true,
  stale: true,
  q: 'pay & go',
  sort: 'measured',
  order: 'desc',
};

describe('the address of a view', () => {
  it('gives the view back', () => {
    expect(parseView(printView(whole))).toEqual(whole);
    expect(parseView(printView({ by: 'system', level: 'unreported' }))).toEqual({ by: 'system', level: 'unreported' });
  });

  it('leaves out what is usual, so equal views have one address', () => {
    expect(printView({ by: 'owner', sort: 'level', order: 'asc' })).toBe('');
    expect(printView({ order: 'desc', by: 'domain', owner: 'user:default/ann' })).toBe(
      printView({ owner: 'user:default/ann', by: 'domain', order: 'desc' }),
    );
  });

  it('is by owner without a word', () => {
    expect(parseView('')).toEqual({ by: 'owner' });
  });

  it.each([
    'owner=javascript:alert(1)',
    'owner=system:default/shop',
    'owner=group:default/../x',
    'owner=group:Default/Payments',
    'owner=group:default/a%2500b',
    'owner=payments',
    `owner=group:default/${'x'.repeat(64)}`,
    'system=group:default/x',
    'domain=domain:default',
    'by=__proto__',
    'by=constructor',
    'level=4',
    'level=-1',
    'level=00',
    'failing=__proto__',
    'failing=<script>',
    'failing=GDS-ERR-003',
    'regressed=1',
    'stale=yes',
    `q=${'x'.repeat(101)}`,
    'q=%00',
    'q=%E2%80%AE',
    'q=++',
    'sort=drop table',
    'sort=measured',
    'order=sideways',
    'cursor=abc',
    'limit=100000',
    '%',
    '?&&==&',
  ])('ignores %s', query => {
    expect(parseView(query)).toEqual({ by: 'owner' });
  });

  it.each(['services', 'coverage'])('sorts services by nothing that only parts have: %s', sort => {
    expect(parseView(`by=service&sort=${sort}`)).toEqual({ by: 'service' });
    expect(parseView(`sort=${sort}`)).toEqual({ by: 'owner', sort });
  });

  it('takes the first of several', () => {
    expect(parseView('by=system&by=domain')).toEqual({ by: 'system' });
  });
});
