import { describe, expect, it } from 'vitest';
import { eventQuery } from './event-query.ts';

describe('eventQuery', () => {
  it.each<[string, string]>([
    ['requests_total', 'sum(increase(requests_total[60s]))'],
    ['sum(a{code!~"5..",x="]}"})', 'sum(sum(increase(a{code!~"5..",x="]}"}[60s])))'],
    ['sum(rate(a{b="[5m]"}[5m]))', 'sum(sum(increase(a{b="[5m]"}[60s])))'],
    [
      'sum by (job) (increase(a[1h])) - sum(rate(b[1m]))',
      'sum(sum by(job) (increase(a[60s]))) - (sum(sum(increase(b[60s]))) or vector(0))',
    ],
    ['sum(a) or vector(0)', 'sum(sum(increase(a[60s])) or vector(0))'],
    ['{__name__="a"}', 'sum(increase({__name__="a"}[60s]))'],
    ['sum(rate(a[$__rate_interval]))', 'sum(sum(increase(a[60s])))'],
  ])('%s', (query, expected) => {
    const read = eventQuery(query);
    expect(read.ok && read.over(60)).toBe(expected);
  });

  it.each<[string, RegExp]>([
    ['sum(rate(a[5m])) / sum(rate(b[5m]))', /"\/"/],
    ['sum(rate(a[5m])) * 60', /"\*"/],
    ['histogram_quantile(0.9, sum(rate(a[5m])) by (le))', /"histogram_quantile"/],
    ['avg(a)', /"avg"/],
    ['irate(a[5m])', /"irate"/],
    ['a > 1', />/],
    ['a and b', /"and"/],
    ['a offset 5m', /"offset"/],
    ['a @ 1', /"@"/],
    ['sum(rate(a[5m])) + b', /mixes counters with rates/],
    ['a[5m]', /mixes counters with rates/],
    ['rate(sum(a)[5m:1m])', /subquery/],
    ['a{b="c', /not closed/],
    ['vector(5)', /"vector"/],
    ['vector(0)', /names no metric/],
    ['# x', /"#"/],
    ['"} or {x=~".+"}', /"\\""/],
  ])('refuses %s', (query, reason) => {
    const read = eventQuery(query);
    expect(read.ok ? read.over(60) : read.reason).toMatch(reason);
  });
});
