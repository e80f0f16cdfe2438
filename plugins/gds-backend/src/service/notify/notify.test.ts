import type { Entity } from '@backstage/catalog-model';
import request from 'supertest';
import { component, startPortal } from '../../testing/backend';
import { reportOf } from '../../testing/reports';
import { digestOf } from './digest';

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

  it('lists ten and counts the rest', () => {
    const notices = Array.from(
      { length: 12 },
      (_, index) => ({ entityRef: `component:default/s${index}`, check }) as const,
    );
    const [first, ...rest] = notices;
    if (!first) throw new Error('no notice');
    const { title, description } = digestOf([first, ...rest]);
    expect(title).toBe('12 checks fail that passed before');
    expect(description?.split('; ')).toHaveLength(11);
    expect(description).toMatch(/; and 2 more$/);
  });

  it('shows no hidden character of a name, and links to a path of the portal', () => {
    const { title, link } = digestOf([{ entityRef: 'component:default/a\u202eb\nc', check }]);
    expect(title).toMatch(/^a\\u\{202e\}b\\u\{a\}c: /);
    expect(link).toBe('/catalog/default/component/a%E2%80%AEb%0Ac/maturity');
  });
});
