import type { Entity } from '@backstage/catalog-model';
import { mockServices } from '@backstage/backend-test-utils';
import { CatalogStore } from '../../database/catalog/CatalogStore';
import { component } from '../../testing/backend';
import { describeEngines, migrate, type TestDatabase } from '../../testing/databases';
import { entityFactsOf } from './catalogFacts';
import { CatalogRefresh } from './CatalogRefresh';

const NOW = new Date('2026-11-23T12:00:00.000Z');
const GROUP: Entity = { apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name: 'shop' } };
const owned = (name: string): Entity => ({
  ...component(name),
  relations: [{ type: 'ownedBy', targetRef: 'group:default/shop' }],
});

describeEngines(create => {
  let database: TestDatabase;
  let store: CatalogStore;
  let entities: Entity[];
  /** After the catalog has been asked for services, before the answer is used. */
  let meanwhile: () => Promise<void>;
  beforeEach(async () => {
    database = await create();
    await migrate(database.knex);
    store = new CatalogStore(database.knex);
    [entities, meanwhile] = [[owned('payments'), owned('ledger'), GROUP], async () => undefined];
  });

  const logger = mockServices.logger.mock();
  const refresh = async () => {
    const queryEntities = async (asked: object = {}) => {
      const parts = JSON.stringify(asked).includes('"kind":"group"');
      const items = entities.filter(({ kind }) => (kind === 'Group') === parts);
      if (parts) await meanwhile();
      return { items, totalItems: items.length, pageInfo: {} };
    };
    await new CatalogRefresh({
      store,
      catalog: {
        queryEntities,
        getEntitiesByRefs: async ({ entityRefs }) => ({ items: entityRefs.map(() => undefined) }),
      },
      auth: mockServices.auth(),
      auditor: mockServices.auditor.mock(),
      logger,
      clock: () => NOW,
    }).run();
  };
  const places = async () =>
    database
      .knex('gds_entities')
      .leftJoin('gds_part_entities', 'entity_id', 'gds_entities.id')
      .where({ in_catalog: true })
      .orderBy('entity_ref')
      .select('entity_ref', 'part_id');

  it('changes nothing when the catalog has no entity at all, and says so', async () => {
    await refresh();
    const before = await places();
    expect(before).toHaveLength(2);
    entities = [];
    await refresh();
    expect(await places()).toEqual(before);
    expect(logger.warn).toHaveBeenCalledWith(expect.stringContaining('no entity: what is known of 2 stays as it is'));
  });

  it('leaves an entity in its place that came while the catalog was asked', async () => {
    await refresh();
    meanwhile = () => store.placeEntity(entityFactsOf(owned('fresh')));
    await refresh();
    const [part] = await database.knex('gds_parts').pluck('id');
    const refs = ['fresh', 'ledger', 'payments'].map(name => `component:default/${name}`);
    expect(await places()).toEqual(refs.map(ref => ({ entity_ref: ref, part_id: part })));
    meanwhile = async () => undefined;
    await refresh();
    expect((await places()).map(row => row.entity_ref)).toEqual(refs.slice(1));
  });

  it('knows since when the catalog is without an entity', async () => {
    const since = async () => database.knex('gds_entities').where('entity_ref', 'component:default/ledger').first();
    await refresh();
    entities = [owned('payments'), GROUP];
    await refresh();
    expect(new Date((await since()).gone_since)).toEqual(NOW);
    entities = [owned('payments'), owned('ledger'), GROUP];
    await refresh();
    expect((await since()).gone_since).toBeNull();
  });
});
