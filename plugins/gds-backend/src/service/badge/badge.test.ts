import type { Entity } from '@backstage/catalog-model';
import request from 'supertest';
import { component, CONFIG, startPortal, type TestPortal } from '../../testing/backend';
import { reportOf } from '../../testing/reports';
import type { BadgeStore } from '../../database/BadgeStore';
import { Badges } from './Badges';
import { badgeSvg } from './badgeSvg';

const SECRET = 's'.repeat(32);
const ENTITY = '/api/gds/entities/component/default';
const withBadges = (secret: string) => ({ ...CONFIG, gds: { ...(CONFIG.gds as object), badges: { secret } } });

const get = (portal: TestPortal, path: string, token = 'token-user') =>
  request(portal.server).get(path).set('Authorization', `Bearer ${token}`);
const image = (portal: TestPortal, path: string) => request(portal.server).get(path).buffer(true);
const pathOf = (url: string) => new URL(url).pathname;

describe('badges', () => {
  let portal: TestPortal;
  let path: string;
  beforeAll(async () => {
    const hostile = component('payments');
    hostile.metadata.title = '"/><script>alert(1)</script>';
    portal = await startPortal({ entities: [hostile, component('silent')], config: withBadges(SECRET) });
    const report = reportOf({ outcomes: { 'debug-info': 'pass' } });
    await request(portal.server)
      .post('/api/gds/reports')
      .set('Authorization', 'Bearer token-ci')
      .send(report)
      .expect(201);
    const { body } = await get(portal, `${ENTITY}/payments/badge`).expect(200);
    expect(body.markdown).toBe(`![maturity](${body.url})`);
    path = pathOf(body.url);
  });
  afterAll(() => portal.stop());

  it('shows the level to anybody who knows the id, with headers that let it do nothing', async () => {
    const response = await image(portal, path).expect(200);
    expect(response.headers).toMatchObject({
      'content-type': 'image/svg+xml',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'cache-control': 'public, max-age=300',
    });
    expect(response.body.toString()).toBe(badgeSvg(0));
    expect(response.body.toString()).not.toContain('script');
  });

  it('shows an unknown id and an entity without a report byte for byte alike', async () => {
    const silent = (await get(portal, `${ENTITY}/silent/badge`)).body.url;
    const answers = await Promise.all(
      [
        pathOf(silent),
        `/api/gds/badges/${'0'.repeat(64)}.svg`,
        '/api/gds/badges/x.svg',
        `${path.slice(0, -5)}0.svg`,
      ].map(one => image(portal, one).expect(200)),
    );
    for (const { body, headers } of answers) {
      expect(body.toString()).toBe(badgeSvg(null));
      expect({ ...headers, date: '' }).toEqual({ ...answers[0]?.headers, date: '' });
    }
  });

  it.each([
    '/api/gds/badges',
    '/api/gds/badges/',
    '/api/gds/badges/a/b.svg',
    '/api/gds/badges/a',
    '/api/gds/badges/..%2fchecks',
  ])('has nothing else at %s', async below => {
    await request(portal.server).get(below).expect(404);
  });

  it.each(['/api/gds/badgesx', '/api/gds/entities/component/default/payments/badge'])(
    'lets nobody at %s without credentials',
    async beside => {
      await request(portal.server).get(beside).expect(401);
    },
  );
});

it('has no badges without a secret, and the image tells no difference', async () => {
  const portal = await startPortal();
  try {
    await get(portal, `${ENTITY}/payments/badge`).expect(404);
    const { body } = await image(portal, `/api/gds/badges/${'0'.repeat(64)}.svg`).expect(200);
    expect(body.toString()).toBe(badgeSvg(null));
  } finally {
    await portal.stop();
  }
});

it('shows what an entity became at the address that it had before', async () => {
  const owned = (entity: Entity) => ({
    ...entity,
    relations: [{ type: 'ownedBy', targetRef: 'group:default/shop' }],
  });
  const portal = await startPortal({ entities: [owned(component('payments'))], config: withBadges(SECRET) });
  try {
    await portal.runTask('gds-read-catalog');
    await request(portal.server)
      .post('/api/gds/reports')
      .set('Authorization', 'Bearer token-ci')
      .send(reportOf({ outcomes: { 'debug-info': 'pass' } }))
      .expect(201);
    const before = pathOf((await get(portal, `${ENTITY}/payments/badge`)).body.url);
    portal.removeEntity('payments');
    portal.addEntity(owned(component('checkout', { 'gds.dev/formerly': 'component:default/payments' })));
    await portal.runTask('gds-read-catalog');
    const after = pathOf((await get(portal, `${ENTITY}/checkout/badge`)).body.url);
    expect(after).not.toBe(before);
    for (const address of [before, after]) {
      expect((await image(portal, address)).body.toString()).toBe(badgeSvg(0));
    }
  } finally {
    await portal.stop();
  }
});

it('knows no id of another secret, and keeps none', async () => {
  const levels = new Map<string, number>();
  const store = {
    add: async (key: string) => void levels.set(key, 2),
    levelOf: async (key: string) => levels.get(key) ?? null,
  } as unknown as BadgeStore;
  const id = await new Badges(store, SECRET).idOf('component:default/payments');
  expect(await new Badges(store, SECRET).svgOf(id)).toBe(badgeSvg(2));
  expect(await new Badges(store, 't'.repeat(32)).svgOf(id)).toBe(badgeSvg(null));
  expect([...levels.keys()]).not.toContain(id);
});

it('refuses a secret that could be guessed', async () => {
  await expect(startPortal({ config: withBadges('short') })).rejects.toThrow(/gds\.badges\.secret has 5 characters/);
});

it.each([-1, 4, 2.5, Number.NaN])('draws no level that there is not: %s', level => {
  expect(badgeSvg(level)).toBe(badgeSvg(null));
});
