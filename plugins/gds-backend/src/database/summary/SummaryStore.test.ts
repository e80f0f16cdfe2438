import { createHash, randomUUID } from 'node:crypto';
import type { ServiceRow, SummarySort } from '@gds-dev/backstage-plugin-gds-common';
import { type CheckId, definitionOf } from '@gds-dev/core/standard';
import { stateAfter, stateRescored } from '../../service/state/entityState';
import { describeEngines, migrate } from '../../testing/databases';
import { oneOf, randomFrom } from '../../testing/random';
import { reportOf } from '../../testing/reports';
import type { EntityFacts, PartFacts } from '../catalog/CatalogFacts';
import { CatalogStore } from '../catalog/CatalogStore';
import { DatabaseGdsStore } from '../DatabaseGdsStore';
import type { RowsQuery } from './rowsQuery';
import { SummaryStore } from './SummaryStore';

const NOW = new Date('2026-11-27T12:00:00Z');
const DAY = 86_400_000;
const CHECKS: CheckId[] = [
  'offline-build',
  'module-integrity',
  'debug-info',
  'debugger-session',
  'line-table',
  'pprof-registration',
  'deterministic-build',
  'vet-shadow',
];
const ALL: RowsQuery = { sort: 'title', order: 'asc', offset: 0, limit: 1000 };

const PARTS: PartFacts[] = [
  { dimension: 'owner', ref: 'group:default/unit', title: 'Unit', parent: null },
  { dimension: 'owner', ref: 'group:default/red', title: 'Red', parent: 'group:default/unit' },
  { dimension: 'owner', ref: 'group:default/blue', title: 'Blue', parent: 'group:default/unit' },
  { dimension: 'owner', ref: 'group:default/apart', title: 'Apart', parent: null },
  { dimension: 'system', ref: 'system:default/shop', title: 'Shop', parent: 'domain:default/sales' },
  { dimension: 'domain', ref: 'domain:default/sales', title: 'Sales', parent: null },
];

/**
 * Twenty-four services, some with two owners of one unit, and what each reported over 100 days: some of it days after
 * it was measured, some for the commit that was judged before. Between reports results pass their age.
 */
async function fill(store: DatabaseGdsStore, catalog: CatalogStore) {
  const random = randomFrom(7);
  const entities: EntityFacts[] = Array.from({ length: 24 }, (_, index) => ({
    entityRef: `component:default/s${String(index).padStart(2, '0')}`,
    title: `Service ${index}`,
    expected: true,
    owners: index % 5 === 0 ? ['group:default/red', 'group:default/blue'] : [oneOf(random, PARTS.slice(1, 4)).ref],
    system: index % 3 === 0 ? 'system:default/shop' : null,
    domains: [],
    formerly: null,
  }));
  await catalog.writeFacts({ entities, parts: PARTS }, new Set(), NOW);
  for (const { entityRef } of entities.slice(0, 20)) {
    let day = 100;
    let commit = '';
    let now = 0;
    while ((day -= 1 + Math.floor(random() * 20)) > 0) {
      const at = new Date(NOW.getTime() - day * DAY);
      const outcomes = Object.fromEntries(CHECKS.map(check => [check, random() < 0.06 ? 'fail' : 'pass'] as const));
      const service = { 'slo-compliance': 'pass' } as const;
      if (commit === '' || random() < 0.7) commit = createHash('sha1').update(`${entityRef} ${day}`).digest('hex');
      const sent = reportOf({ reportId: randomUUID(), entityRef, at: at.toISOString(), outcomes, service });
      const made = { ...sent, commit };
      const late = random() < 0.3 ? Math.floor(random() * 20) * DAY : 0;
      now = Math.min(NOW.getTime(), Math.max(now, at.getTime() + late));
      const received = new Date(now);
      const measures = [{ input: 'compliant-steps', value: Math.round(random() * 1000) / 1000, from: 'steps' }];
      const report = { ...made, results: made.results.map(result => ({ ...result, measures })) };
      const document = Buffer.from(JSON.stringify(report));
      await store.fileReport(
        {
          reportId: report.reportId,
          contentHash: createHash('sha256').update(document).digest('hex'),
          document,
          entityRef,
          filedAs: 'state',
          commit: report.commit ?? null,
          ref: null,
          level: 0,
          receivedFrom: 'external:ci',
          createdAt: at,
          receivedAt: received,
          attestation: 'self-reported',
          headCommit: null,
          run: null,
        },
        current => stateAfter(current, report, received),
      );
      const { nextExpiry } = (await store.readState(entityRef)) ?? {};
      if (nextExpiry && random() < 0.5) {
        now = Math.min(NOW.getTime(), nextExpiry.getTime() + 1);
        await store.updateState(entityRef, current => stateRescored(current, new Date(now)));
      }
    }
    await store.updateState(entityRef, current => stateRescored(current, NOW));
  }
  return entities;
}

describeEngines(create => {
  let store: DatabaseGdsStore;
  let summaries: SummaryStore;
  let entities: EntityFacts[];
  let ids: Map<string, number>;
  beforeAll(async () => {
    const { knex } = await create();
    await migrate(knex);
    store = new DatabaseGdsStore(knex);
    summaries = new SummaryStore(knex);
    entities = await fill(store, new CatalogStore(knex));
    ids = await summaries.readEntities();
  });

  /** The scopes that a page asks for, each with the entities that it holds. */
  const scopes = async () => {
    const part = async (dimension: 'owner' | 'system' | 'domain', ref: string) =>
      (await summaries.findPart(dimension, ref))?.id ?? -1;
    const some = entities.filter((_, index) => index % 2 === 0);
    const idsOf = (these: EntityFacts[]) => these.map(({ entityRef }) => ids.get(entityRef) ?? -1);
    const ofUnit = ({ owners }: EntityFacts) => owners.some(owner => owner !== 'group:default/apart');
    const inShop = ({ system }: EntityFacts) => system !== null;
    const unit = await part('owner', 'group:default/unit');
    const sales = await part('domain', 'domain:default/sales');
    return [
      { scope: { visible: 'all', parts: [] }, held: entities },
      { scope: { visible: idsOf(some), parts: [] }, held: some },
      { scope: { visible: [], parts: [] }, held: [] },
      { scope: { visible: 'all', parts: [unit] }, held: entities.filter(ofUnit) },
      { scope: { visible: idsOf(some), parts: [unit, sales] }, held: some.filter(ofUnit).filter(inShop) },
    ] as const;
  };

  const statesOf = async (held: readonly EntityFacts[]) =>
    Promise.all(held.map(async ({ entityRef }) => ({ entityRef, state: await store.readState(entityRef) })));
  const pointsOf = async (held: readonly EntityFacts[], moment: Date) =>
    Promise.all(held.map(({ entityRef }) => store.readPointBefore(entityRef, moment)));
  const levelsOf = (levels: readonly number[]) => [0, 1, 2, 3].map(level => levels.filter(one => one === level).length);

  it('counts what the states of the entities say, each entity once', async () => {
    for (const { scope, held } of await scopes()) {
      const states = (await statesOf(held)).flatMap(({ state }) => state ?? []);
      const { counts, axes, failing } = await summaries.readFigures(scope, NOW);
      expect(counts).toEqual({
        expected: held.length,
        reported: states.length,
        stale: states.filter(({ measuredAt }) => measuredAt.getTime() < NOW.getTime() - 7 * DAY).length,
        levels: levelsOf(states.map(({ level }) => level.held)),
        exempted: 0,
      });
      const compliance = states.flatMap(state => state.axes.find(({ axis }) => axis === 'slo-compliance')?.value ?? []);
      const mean = axes.now.find(({ axis }) => axis === 'slo-compliance');
      expect(mean?.services).toBe(compliance.length);
      if (compliance.length > 0) {
        expect(mean?.value).toBeCloseTo(compliance.reduce((sum, value) => sum + value, 0) / compliance.length, 0);
      }
      const fails = states.flatMap(({ entries }) => entries.filter(({ verdict }) => verdict === 'fail'));
      expect(failing.reduce((sum, check) => sum + check.services, 0)).toBe(fails.length);
    }
  });

  it('shows levels and axes of the past as the histories of the entities have them', async () => {
    for (const { scope, held } of await scopes()) {
      const { trend, axes } = await summaries.readFigures(scope, NOW);
      expect(trend).toHaveLength(13);
      expect(trend.at(-1)?.day).toBe('2026-11-27');
      for (const { day, levels } of trend) {
        const points = (await pointsOf(held, new Date(`${day}T23:59:59.999Z`))).flatMap(point => point ?? []);
        expect({ day, levels }).toEqual({ day, levels: levelsOf(points.map(({ level }) => level)) });
      }
      for (const [days, past] of [
        [30, axes.days30],
        [90, axes.days90],
      ] as const) {
        const points = await pointsOf(held, new Date(NOW.getTime() - days * DAY));
        const values = points.flatMap(point => point?.axes.find(({ axis }) => axis === 'slo-compliance')?.value ?? []);
        expect(past.find(({ axis }) => axis === 'slo-compliance')?.services).toBe(values.length);
      }
    }
  });

  it('finds the regressions of the last week, the newest first', async () => {
    for (const { scope, held } of await scopes()) {
      const all = await Promise.all(held.map(({ entityRef }) => store.readHistory(entityRef, 100, null)));
      const expected = all
        .flatMap(({ rows }) => rows)
        .filter(({ at }) => Date.parse(at) > NOW.getTime() - 7 * DAY)
        .flatMap(({ at, commit, changes }) =>
          changes
            .filter(({ from, to, cause }) => from === 'pass' && to === 'fail' && /^(?:code|measurement)$/.test(cause))
            .map(({ cause }) => ({ at, cause, commit })),
        )
        .sort((a, b) => b.at.localeCompare(a.at));
      const { regressions } = await summaries.readFigures(scope, NOW);
      expect(regressions.total).toBe(expected.length);
      expect(regressions.newest.map(({ at }) => at)).toEqual(expected.slice(0, 10).map(({ at }) => at));
      // Only the code is of a commit.
      const commits = (rows: readonly { readonly commit: string | null }[]) =>
        rows.map(({ commit }) => commit ?? '').sort();
      const shown = expected.map(({ cause, commit }) => ({ commit: cause === 'code' ? commit : null }));
      if (expected.length <= 10) expect(commits(regressions.newest)).toEqual(commits(shown));
    }
  });

  it('lists parts with the same counts as a summary of each', async () => {
    for (const dimension of ['owner', 'system', 'domain'] as const) {
      const { rows } = await summaries.readParts({ visible: 'all', parts: [] }, dimension, ALL, NOW);
      expect(rows.map(({ ref }) => ref).sort()).toEqual(
        PARTS.filter(part => part.dimension === dimension)
          .map(({ ref }) => ref)
          .sort(),
      );
      for (const { ref, trend, expected, reported, levels } of rows) {
        const part = await summaries.findPart(dimension, ref);
        const figures = await summaries.readFigures({ visible: 'all', parts: [part?.id ?? -1] }, NOW);
        expect({ expected, reported, levels }).toEqual({
          expected: figures.counts.expected,
          reported: figures.counts.reported,
          levels: figures.counts.levels,
        });
        const means = figures.trend.map(({ levels: [l0, l1, l2, l3] }) => {
          const services = l0 + l1 + l2 + l3;
          return services === 0 ? null : Math.round(((l1 + 2 * l2 + 3 * l3) / services) * 100) / 100;
        });
        expect(trend).toEqual(means);
      }
    }
  });

  it('narrows parts by the filters that narrow services', async () => {
    const scope = { visible: 'all', parts: [] } as const;
    const filters: Partial<RowsQuery>[] = [
      { level: 0 },
      { level: 'unreported' },
      { stale: true },
      { regressed: true },
      ...CHECKS.map(failing => ({ failing })),
    ];
    for (const filter of filters) {
      const { rows } = await summaries.readParts(scope, 'owner', { ...ALL, ...filter }, NOW);
      for (const { ref, expected, levels, trend } of rows) {
        const part = await summaries.findPart('owner', ref);
        const below = { visible: 'all', parts: [part?.id ?? -1] } as const;
        const services = (await summaries.readServices(below, { ...ALL, ...filter }, NOW)).rows;
        expect([filter, ref, expected]).toEqual([filter, ref, services.length]);
        expect(levels).toEqual(levelsOf(services.flatMap(({ level }) => level ?? [])));
        const now = services.flatMap(({ level }) => level ?? []);
        const mean = now.length === 0 ? null : now.reduce((sum, level) => sum + level, 0) / now.length;
        expect(trend.at(-1)).toBe(mean === null ? null : Math.round(mean * 100) / 100);
      }
      const all = (await summaries.readServices(scope, { ...ALL, ...filter }, NOW)).rows;
      expect(rows.length > 0).toBe(all.length > 0);
    }
  });

  it('lists below an owner only what is below it, though services have other owners too', async () => {
    const red = await summaries.findPart('owner', 'group:default/red');
    const { rows } = await summaries.readParts({ visible: 'all', parts: [red?.id ?? -1] }, 'owner', ALL, NOW);
    expect(rows.map(({ ref }) => ref)).toEqual(['group:default/red']);
  });

  it('orders services by what each column shows; what shows nothing comes last', async () => {
    const scope = { visible: 'all', parts: [] } as const;
    const { rows: all } = await summaries.readServices(scope, ALL, NOW);
    const known = <T>(row: ServiceRow, value: T) => (row.level === null ? null : value);
    const shown: Partial<Record<SummarySort, (row: ServiceRow) => string | number | null>> = {
      title: row => row.title.toLowerCase(),
      level: row => row.level,
      failing: row => known(row, row.failing),
      regressions: row => known(row, row.regressions),
      gain: row => row.gain && definitionOf(row.gain).code,
      measured: row => row.measuredAt,
    };
    expect(new Set(all.map(({ gain }) => gain)).size).toBeGreaterThan(2);
    for (const [sort, value] of Object.entries(shown)) {
      for (const order of ['asc', 'desc'] as const) {
        const sign = order === 'asc' ? 1 : -1;
        const expected = all.toSorted((a, b) => {
          const [one, other] = [value(a), value(b)];
          if (one === other) return a.entityRef < b.entityRef ? -1 : 1;
          if (one === null || other === null) return one === null ? 1 : -1;
          return one < other ? -sign : sign;
        });
        const { rows } = await summaries.readServices(scope, { ...ALL, sort: sort as SummarySort, order }, NOW);
        const cells = (list: readonly ServiceRow[]) => list.map(row => [row.entityRef, value(row)]);
        expect([sort, order, cells(rows)]).toEqual([sort, order, cells(expected)]);
      }
    }
  });

  it('lists services by any column in both orders and pages, each once', async () => {
    const scope = { visible: 'all', parts: [] } as const;
    for (const sort of ['title', 'level', 'failing', 'regressions', 'gain', 'measured'] as const) {
      for (const order of ['asc', 'desc'] as const) {
        const seen: string[] = [];
        for (let offset = 0; offset < 24; offset += 7) {
          const { rows, total } = await summaries.readServices(scope, { sort, order, offset, limit: 7 }, NOW);
          expect(total).toBe(24);
          seen.push(...rows.map(({ entityRef }) => entityRef));
        }
        expect(new Set(seen).size).toBe(24);
        // What never reported has no level, and is last whatever the order.
        if (sort === 'level') expect(seen.slice(20).sort()).toEqual(entities.slice(20).map(one => one.entityRef));
      }
    }
    expect((await summaries.readServices(scope, { ...ALL, offset: 100 }, NOW)).total).toBe(24);
  });

  it('filters services by level, failing check, regression, age and text', async () => {
    const scope = { visible: 'all', parts: [] } as const;
    const read = async (query: Partial<RowsQuery>) =>
      (await summaries.readServices(scope, { ...ALL, ...query }, NOW)).rows;
    const states = await statesOf(entities);
    const refs = (wanted: typeof states) => wanted.map(({ entityRef }) => entityRef).sort();
    const found = async (query: Partial<RowsQuery>) => (await read(query)).map(({ entityRef }) => entityRef).sort();
    expect(await found({ level: 'unreported' })).toEqual(refs(states.filter(({ state }) => !state)));
    expect(await found({ level: 0 })).toEqual(refs(states.filter(({ state }) => state?.level.held === 0)));
    const fails = (check: CheckId) =>
      states.filter(({ state }) =>
        state?.entries.some(one => one.verdict === 'fail' && one.entry.result.check === check),
      );
    for (const check of CHECKS) expect(await found({ failing: check })).toEqual(refs(fails(check)));
    const old = states.filter(({ state }) => state && state.measuredAt.getTime() < NOW.getTime() - 7 * DAY);
    expect(await found({ stale: true })).toEqual(refs(old));
    expect((await read({ regressed: true })).every(({ regressions }) => regressions > 0)).toBe(true);
    expect(await found({ q: 'SERVICE 7' })).toEqual(['component:default/s07']);
    for (const q of ['%', '_', '\\', "' or 1=1 --"]) expect(await found({ q })).toEqual([]);
  });
});
