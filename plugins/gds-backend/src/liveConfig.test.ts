import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { parse } from 'yaml';
import { readLiveConfig } from './liveConfig';

const read = (live: object) => readLiveConfig(new ConfigReader({ gds: { live } } as never));

const PAYMENTS = {
  id: 'payments',
  entity: 'component:default/payments',
  target: { url: 'http://payments.shop.svc:6060' },
};
const withTarget = (target: object) => ({ services: [{ ...PAYMENTS, target: { ...PAYMENTS.target, ...target } }] });
const SLO = 'https://git.example.com/shop/slo.yaml';

describe('readLiveConfig', () => {
  it('checks nothing when nothing is configured, else each service every 6 hours', () => {
    expect(readLiveConfig(new ConfigReader({}))).toEqual({
      frequencyMs: 6 * 3_600_000,
      timeoutMs: 300_000,
      atATime: 4,
      services: [],
    });
  });

  it('reads durations in each of the forms of Backstage', () => {
    for (const frequency of ['2h', 'PT2H', { hours: 2 }, { minutes: 90, seconds: 1800 }]) {
      expect(read({ schedule: { frequency, timeout: '30s' } })).toMatchObject({
        frequencyMs: 7_200_000,
        timeoutMs: 30_000,
      });
    }
  });

  it('gives a service its target, its SLO files and the Prometheus that it names', () => {
    expect(
      read({
        prometheus: [{ id: 'main', url: 'https://metrics.example.com/prom', token: 'reader-token' }],
        services: [
          { ...PAYMENTS, entity: 'Component:Default/Payments' },
          { id: 'slo', entity: 'component:default/payments', slos: [SLO], prometheus: 'main' },
          withTarget({ name: 'pprof', loopback: true, url: 'http://127.0.0.1:6060' }).services[0]!,
        ].map((service, index) => ({ ...service, id: `s${index}` })),
      }).services,
    ).toEqual([
      {
        id: 's0',
        entityRef: 'component:default/payments',
        target: { name: 'live s0', url: 'http://payments.shop.svc:6060', loopback: false },
        slos: [],
        prometheus: null,
      },
      {
        id: 's1',
        entityRef: 'component:default/payments',
        target: null,
        slos: [SLO],
        prometheus: { id: 'main', url: 'https://metrics.example.com/prom', token: 'reader-token', loopback: false },
      },
      {
        id: 's2',
        entityRef: 'component:default/payments',
        target: { name: 'pprof', url: 'http://127.0.0.1:6060', loopback: true },
        slos: [],
        prometheus: null,
      },
    ]);
  });

  const WRONG: [object, RegExp][] = [
    [{ schedule: { frequency: 'often' } }, /gds\.live\.schedule\.frequency: "often" is not a duration, such as 6h/],
    [{ schedule: { frequency: '10s' } }, /schedule\.frequency: "10s" is not between a minute and 7 days/],
    [{ schedule: { frequency: { days: 7 } } }, /schedule\.frequency: \{"days":7\} is not between/],
    [{ schedule: { timeout: '1s' } }, /schedule\.timeout: "1s" is not between 10 seconds and an hour/],
    [
      { schedule: { frequency: '2m' } },
      /schedule\.timeout: "the default" is not between .* no longer than the frequency/,
    ],
    [{ schedule: { atATime: 0 } }, /schedule\.atATime: 0/],
    [{ services: [{ ...PAYMENTS, id: 'id/../x' }] }, /services\[0\]\.id: 'id\/\.\.\/x'/],
    [{ services: [PAYMENTS, PAYMENTS] }, /services\[1\]\.id 'payments' is listed twice/],
    [{ services: [{ ...PAYMENTS, entity: 'payments' }] }, /entity: 'payments' is not kind:namespace\/name/],
    [{ services: [{ id: 'a', entity: PAYMENTS.entity }] }, /services\[0\]: names neither target nor slos/],
    [withTarget({ url: 'payments:6060' }), /target\.url: 'payments:6060' is not an http or https address/],
    [withTarget({ url: 'file:///etc/passwd' }), /is not an http or https address/],
    [withTarget({ url: 'http://payments?a=b' }), /target\.url: .* may have neither \? nor #/],
    [withTarget({ url: 'http://127.0.0.1:6060' }), /target\.url: .* is this machine; .* loopback: true/],
    [withTarget({ url: 'http://0x7f.1:6060' }), /is this machine/],
    [withTarget({ url: 'http://localhost.:6060' }), /is this machine/],
    [withTarget({ token: 'short' }), /target\.token: is not a bearer token/],
    [withTarget({ name: 'n'.repeat(201) }), /target\.name: longer than 200/],
    [{ services: [{ ...PAYMENTS, prometheus: 'main' }] }, /prometheus: 'main' has nothing to count without/],
    [{ services: [{ ...PAYMENTS, slos: [SLO], prometheus: 'main' }] }, /'main' is not an id of gds\.live\.prometheus/],
    [
      { services: [{ ...PAYMENTS, slos: ['slo/a.yaml'] }] },
      /slos\[0\]: 'slo\/a\.yaml' is not an http or https address/,
    ],
    [{ services: [{ ...PAYMENTS, slos: Array(51).fill(SLO) }] }, /51 files; at most 50/],
    [
      {
        prometheus: [
          { id: 'a', url: 'http://p' },
          { id: 'a', url: 'http://p' },
        ],
      },
      /prometheus\[1\]\.id 'a' is listed/,
    ],
    [
      { services: [withTarget({ name: 'x' }).services[0], { ...withTarget({ name: 'x' }).services[0], id: 'b' }] },
      /services\[1\]\.target\.name 'x' is a target of component:default\/payments already/,
    ],
    [
      {
        services: [
          { ...PAYMENTS, slos: [SLO] },
          { id: 'other', entity: 'component:default/ledger', slos: [SLO] },
          { id: 'east', entity: 'component:default/payments', slos: [SLO] },
        ],
      },
      /services\[2\]\.slos: service 'payments' judges the SLOs of component:default\/payments already; list these/,
    ],
  ];
  it.each(WRONG.map(([live, message]) => [message, live] as const))('names what is wrong: %s', (message, live) => {
    expect(() => read(live)).toThrow(message);
  });

  it('repeats no password of an address, and no token', () => {
    for (const live of [
      withTarget({ url: 'http://ann:hunter2-secret@payments:6060' }),
      withTarget({ url: 'ftp://ann:hunter2-secret@payments:6060' }),
      withTarget({ url: 'http://ann:hunter2-secret@payments:port' }),
      withTarget({ token: 'hunter2-secret blank' }),
    ]) {
      expect(() => read(live)).toThrow(/payments\[?|services\[0\]/);
      expect(() => read(live)).not.toThrow(/hunter2/);
    }
  });
});

it('takes the example of the documentation', () => {
  const page = readFileSync(resolve(__dirname, '../../../docs/portal.md'), 'utf8');
  const example = page.split('```yaml\n').find(block => block.startsWith('gds:\n  live:'));
  const config = new ConfigReader(parse(example!.split('```', 1)[0]!));
  expect(readLiveConfig(config)).toEqual({
    frequencyMs: 6 * 3_600_000,
    timeoutMs: 300_000,
    atATime: 4,
    services: [expect.objectContaining({ id: 'payments', entityRef: 'component:default/payments' })],
  });
});
