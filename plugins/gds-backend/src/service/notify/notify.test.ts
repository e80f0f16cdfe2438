import type { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import request from 'supertest';
import { component, startPortal } from '../../testing/backend';
import { reportOf } from '../../testing/reports';
import { digestOf } from './digest';
import { readExemptionDays } from './readExemptionDays';

function owned(name: string): Entity {
  return { ...component(name), relations: [{ type: 'ownedBy', targetRef: `group:default/${name}` }] };
}

it('works in a portal without notifications, which says so once', async () => {
  const portal = await startPortal({ entities: [owned('payments'), owned('orders')] });
  try {
    const report = (name: string, outcome: 'pass' | 'fail') =>
      request(portal.server)
        .post('/api/gds/reports')
        .set('Authorization', 'Bearer token-ci')
        .send(reportOf({ entityRef: `component:default/${name}`, outcomes: { 'debug-info': outcome } }))
        .expect(201);
    for (const name of ['payments', 'orders']) await report(name, 'pass');
    await portal.runTask('gds-notices');
    for (const name of ['payments', 'orders']) await report(name, 'fail');
    for (let run = 0; run < 3; run++) await portal.runTask('gds-notices');
    expect(portal.logged.filter(line => line.includes('owners are not told of regressions'))).toHaveLength(1);
    await portal.runTask('gds-retention');
    await request(portal.server)
      .get('/api/gds/entities/component/default/payments/maturity')
      .set('Authorization', 'Bearer token-user')
      .expect(200);
  } finally {
    await portal.stop();
  }
});

describe('a digest', () => {
  const check = 'debug-info';
  const regression = { topic: 'regression', check, expires: null } as const;

  it('lists ten and counts the rest', () => {
    const notices = Array.from(
      { length: 12 },
      (_, index) => ({ ...regression, entityRef: `component:default/s${index}` }) as const,
    );
    const [first, ...rest] = notices;
    if (!first) throw new Error('no notice');
    const { title, description } = digestOf([first, ...rest]);
    expect(title).toBe('12 checks fail that passed before');
    expect(description?.split('; ')).toHaveLength(11);
    expect(description).toMatch(/; and 2 more$/);
  });

  it('shows no hidden character of a name, and links to a path of the portal', () => {
    const { title, link } = digestOf([{ ...regression, entityRef: 'component:default/a\u202eb\nc' }]);
    expect(title).toMatch(/^a\\u\{202e\}b\\u\{a\}c: /);
    expect(link).toBe('/catalog/default/component/a%E2%80%AEb%0Ac/maturity');
  });

  it('counts what is of several kinds', () => {
    const entityRef = 'component:default/payments';
    const expires = '2026-12-24';
    const expiring = { topic: 'exemption-expiring', entityRef, check, expires } as const;
    const { title, description, topic } = digestOf([
      { ...regression, entityRef },
      expiring,
      { ...expiring, topic: 'exemption-expired' },
      expiring,
    ]);
    expect(title).toBe('1 check fails that passed before, 2 exemptions end soon, 1 exemption has ended');
    expect(description).toContain('payments: the exemption of debug info ends after 2026-12-24; ');
    expect(description).toContain('payments: the exemption of debug info ended after 2026-12-24; ');
    expect(topic).toBe('gds-regression');
    expect(digestOf([expiring, expiring]).topic).toBe('gds-exemption');
  });
});

describe('gds.notifications.exemptionDays', () => {
  const read = (exemptionDays: number) =>
    readExemptionDays(new ConfigReader({ gds: { notifications: { exemptionDays } } }));

  it('is 14 when left out, and 0 to 90', () => {
    expect(readExemptionDays(new ConfigReader({}))).toBe(14);
    expect([read(0), read(90)]).toEqual([0, 90]);
    for (const wrong of [-1, 91, 1.5]) {
      expect(() => read(wrong)).toThrow(`gds.notifications.exemptionDays: ${wrong} is not a whole number of days`);
    }
  });
});
