import type { Entity } from '@backstage/catalog-model';
import { mockServices } from '@backstage/backend-test-utils';
import { CatalogStore } from '../../database/catalog/CatalogStore';
import { DatabaseGdsStore } from '../../database/DatabaseGdsStore';
import { component } from '../../testing/backend';
import { describeEngines, migrate, type TestDatabase } from '../../testing/databases';
import { newReport } from '../../testing/newReport';
import { reportOf } from '../../testing/reports';
import { Quarantine } from './Quarantine';

const NAMES = Array.from({ length: 23 }, (_, index) => `service-${String(index).padStart(2, '0')}`);

describeEngines(create => {
  let database: TestDatabase;
  let store: DatabaseGdsStore;
  let known: Set<string>;
  let asked: string[][];
  let failing: (entityRefs: readonly string[]) => boolean;
  beforeEach(async () => {
    database = await create();
    await migrate(database.knex);
    store = new DatabaseGdsStore(database.knex);
    [known, asked, failing] = [new Set(), [], () => false];
    for (const name of NAMES) {
      const report = reportOf({ entityRef: `component:default/${name}`, outcomes: { 'debug-info': 'pass' } });
      await store.fileReport(newReport(report, { filedAs: 'quarantined' }), null);
    }
  });

  const quarantine = () =>
    new Quarantine({
      localReports: 'state',
      defaultBranch: 'main',
      store,
      places: new CatalogStore(database.knex),
      catalog: {
        getEntitiesByRefs: async ({ entityRefs }) => {
          asked.push([...entityRefs]);
          if (failing(entityRefs)) throw new Error('the catalog is down');
          const entityOf = (ref: string): Entity | undefined =>
            known.has(ref) ? component(ref.slice('component:default/'.length)) : undefined;
          return { items: entityRefs.map(entityOf) };
        },
      },
      auth: mockServices.auth(),
      clock: () => new Date(),
      page: 5,
      pages: 2,
    });
  const refused = (id: string, error: Error) => {
    throw new Error(`${id}: ${error.message}`);
  };

  it('comes to every entity in some runs, however many wait before it, and begins again', async () => {
    const last = `component:default/${NAMES.at(-1)}`;
    known.add(last);
    const waiting = quarantine();
    expect([await waiting.release(refused), await waiting.release(refused), await waiting.release(refused)]).toEqual([
      0, 0, 1,
    ]);
    expect(new Set(asked.flat()).size).toBe(NAMES.length);
    expect(Math.max(...asked.map(refs => refs.length))).toBe(5);
    known.add('component:default/service-00');
    expect(await waiting.release(refused)).toBe(1);
    expect((await store.readState(last))?.entries).toHaveLength(1);
  });

  it('goes on behind the entities at which the catalog failed', async () => {
    known.add('component:default/service-07');
    failing = refs => refs.includes('component:default/service-02');
    const waiting = quarantine();
    await expect(waiting.release(refused)).rejects.toThrow('the catalog is down');
    expect(await waiting.release(refused)).toBe(1);
  });

  it('puts an entity into its place with its first report', async () => {
    known.add('component:default/service-01');
    await quarantine().release(refused);
    const [row] = await database.knex('gds_entities').where('entity_ref', 'component:default/service-01');
    expect([Boolean(row.in_catalog), Boolean(row.expected), Boolean(row.reported)]).toEqual([true, true, true]);
  });
});
