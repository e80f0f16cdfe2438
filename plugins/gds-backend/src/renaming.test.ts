import type { ExemptionList, HistoryPage, Maturity, ReportPage, Summary } from '@gds-dev/backstage-plugin-gds-common';
import request from 'supertest';
import { component, startPortal, type TestPortal } from './testing/backend';
import { reportOf } from './testing/reports';
import { type GithubPortal, payments, SOURCE_LOCATION, startGithubPortal } from './testing/runs';

const FORMERLY = 'gds.dev/formerly';
const OWNED_BY = (owner: string) => [{ type: 'ownedBy', targetRef: `group:default/${owner}` }];
const owned = (name: string, annotations?: Record<string, string>, owner = 'shop') => ({
  ...component(name, annotations),
  relations: OWNED_BY(owner),
});
const entity = (name: string) => `/entities/component/default/${name}`;

function reading(portal: TestPortal) {
  return async <T>(path: string): Promise<T> =>
    (await request(portal.server).get(`/api/gds${path}`).set('Authorization', 'Bearer token-user').expect(200)).body;
}

async function post(portal: TestPortal, name: string, outcome: 'pass' | 'fail', at?: string) {
  const report = reportOf({
    entityRef: `component:default/${name}`,
    outcomes: { 'debug-info': outcome },
    ...(at !== undefined && { at }),
  });
  await request(portal.server)
    .post('/api/gds/reports')
    .set('Authorization', 'Bearer token-user')
    .send(report)
    .expect(201);
}

describe('an entity that was renamed', () => {
  let portal: TestPortal;
  beforeEach(async () => {
    portal = await startPortal({ entities: [owned('old'), component('ledger')] });
    await post(portal, 'old', 'fail');
    await portal.runTask('gds-read-catalog');
  });
  afterEach(() => portal.stop());

  const rename = () => {
    portal.removeEntity('old');
    portal.addEntity(owned('new', { [FORMERLY]: 'component:default/old' }));
  };

  it('keeps its state, history and reports under the new name', async () => {
    rename();
    await portal.runTask('gds-read-catalog');
    const read = reading(portal);
    expect(await read<Maturity>(`${entity('new')}/maturity`)).toMatchObject({ state: 'reported' });
    expect((await read<HistoryPage>(`${entity('new')}/history`)).points).toHaveLength(1);
    expect((await read<ReportPage>(`${entity('new')}/reports`)).reports).toHaveLength(1);
    expect((await read<Summary>('/summary')).counts).toMatchObject({ expected: 2, reported: 1 });
    expect(portal.audited).toContainEqual({
      eventId: 'entity-rename',
      state: 'success',
      meta: { entity: 'component:default/new', formerly: 'component:default/old' },
    });
  });

  it('goes on from its history when it reported under the new name before the catalog was read', async () => {
    rename();
    await post(portal, 'new', 'pass', new Date(Date.now() + 1000).toISOString());
    await portal.runTask('gds-read-catalog');
    const read = reading(portal);
    const { points } = await read<HistoryPage>(`${entity('new')}/history`);
    expect(points.map(({ changes }) => changes[0]?.to)).toEqual(['pass', 'fail']);
    const maturity = await read<Maturity>(`${entity('new')}/maturity`);
    expect(maturity.state === 'reported' && maturity.checks[0]?.result.outcome).toBe('pass');
    const { trend, counts } = await read<Summary>('/summary');
    expect(counts.reported).toBe(1);
    expect(trend.at(-1)?.levels.reduce((sum, level) => sum + level)).toBe(1);
    await post(portal, 'new', 'fail', new Date(Date.now() + 2000).toISOString());
    expect((await read<HistoryPage>(`${entity('new')}/history`)).points).toHaveLength(3);
  });

  it('takes nothing of an entity that is still there', async () => {
    portal.addEntity(owned('thief', { [FORMERLY]: 'component:default/old' }));
    await portal.runTask('gds-read-catalog');
    const read = reading(portal);
    expect(await read(`${entity('thief')}/maturity`)).toMatchObject({ state: 'never-reported' });
    expect(await read(`${entity('old')}/maturity`)).toMatchObject({ state: 'reported' });
  });

  it.each([
    ['of another owner', owned('thief', { [FORMERLY]: 'component:default/old' }, 'thieves')],
    ['of no owner', component('thief', { [FORMERLY]: 'component:default/old' })],
  ])('gives nothing to one %s, and says why', async (_what, thief) => {
    portal.removeEntity('old');
    portal.addEntity(thief);
    await portal.runTask('gds-read-catalog');
    const read = reading(portal);
    expect(await read(`${entity('thief')}/maturity`)).toMatchObject({ state: 'never-reported' });
    const [refused] = portal.audited.filter(({ eventId }) => eventId === 'entity-rename');
    expect(refused).toMatchObject({ state: 'fail', meta: { entity: 'component:default/thief', reason: 'origin' } });
    expect(portal.logged.join()).toContain('component:default/old was owned by group:default/shop');
  });

  it('asks for its exemptions anew where no repository says that both are the same', async () => {
    const asked = await request(portal.server)
      .post('/api/gds/entities/component/default/old/exemptions')
      .set('Authorization', 'Bearer token-user')
      .send({ check: 'debug-info', target: null, reason: 'legacy', expires: '2027-03-31' })
      .expect(201);
    await request(portal.server)
      .post(`/api/gds/exemptions/${asked.body.id}/decision`)
      .set('Authorization', 'Bearer token-approver')
      .send({ decision: 'approved' })
      .expect(200);
    const read = reading(portal);
    const verdict = async (name: string) => {
      const maturity = await read<Maturity>(`${entity(name)}/maturity`);
      return maturity.state === 'reported' && maturity.level.levels[0]?.exempted;
    };
    expect(await verdict('old')).toEqual(['debug-info']);
    rename();
    await portal.runTask('gds-read-catalog');
    await portal.runTask('gds-rescore-expired');
    expect(await verdict('new')).toEqual([]);
    const { exemptions } = await read<ExemptionList>(`${entity('new')}/exemptions`);
    expect(exemptions.map(({ state }) => state)).toEqual(['withdrawn']);
  });
});

describe('an entity that is bound to a repository', () => {
  let portal: GithubPortal;
  beforeEach(async () => {
    portal = await startGithubPortal();
    const report = reportOf({ entityRef: 'component:default/payments', outcomes: { 'debug-info': 'pass' } });
    expect((await portal.report(report)).status).toBe(201);
    portal.removeEntity('payments');
  });
  afterEach(() => portal.stop());

  it.each([
    ['goes on as one of the same repository', 'url:https://github.com/acme/shop/tree/main/', 'reported'],
    ['is not taken over by one of another repository', 'url:https://github.com/acme/other/', 'never-reported'],
  ])('%s', async (_what, location, state) => {
    const { metadata } = payments();
    portal.addEntity(owned('fresh', { [SOURCE_LOCATION]: location, [FORMERLY]: `default/${metadata.name}` }));
    await portal.runTask('gds-read-catalog');
    expect(await portal.read(`${entity('fresh')}/maturity`)).toMatchObject({ state });
  });
});

it('says that an entity without the catalog is not there, and counts it no more', async () => {
  const portal = await startPortal({ entities: [component('payments'), component('ledger')] });
  await post(portal, 'payments', 'pass');
  await portal.runTask('gds-read-catalog');
  const read = reading(portal);
  expect((await read<Summary>('/summary')).counts).toMatchObject({ expected: 2, reported: 1 });
  portal.removeEntity('payments');
  await portal.runTask('gds-read-catalog');
  expect((await read<Summary>('/summary')).counts).toMatchObject({ expected: 1, reported: 0 });
  await portal.stop();
});
