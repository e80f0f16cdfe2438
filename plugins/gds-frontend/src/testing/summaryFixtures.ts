import type {
  GdsApi,
  PartRow,
  ServiceRow,
  Summary,
  SummaryTable,
  SummaryTableQuery,
} from '@gds-dev/backstage-plugin-gds-common';
import { AXES } from '@gds-dev/core/standard';
import { COMMIT, daysAgo } from './fixtures';

const WEEKS = 13;

export function partRow(rest: Partial<PartRow> = {}): PartRow {
  return {
    ref: 'group:default/payments',
    title: 'Payments',
    parent: null,
    expected: 5,
    reported: 4,
    stale: 1,
    levels: [3, 1, 0, 0],
    exempted: 0,
    level: 0.25,
    failing: 7,
    regressions: 2,
    gain: 1,
    trend: [null, null, ...Array<number>(WEEKS - 2).fill(0.25)],
    ...rest,
  };
}

export function serviceRow(rest: Partial<ServiceRow> = {}): ServiceRow {
  return {
    entityRef: 'component:default/ledger',
    title: 'Ledger',
    owner: 'group:default/payments',
    system: 'system:default/shop',
    domain: null,
    level: 0,
    failing: 2,
    exempted: 0,
    regressions: 1,
    gain: 'debug-info',
    measuredAt: daysAgo(9),
    stale: true,
    trend: Array<number>(WEEKS).fill(0),
    ...rest,
  };
}

export const parts: SummaryTable = { by: 'owner', rows: [partRow()], total: 1, nextCursor: null };

export function summaryOf(rest: Partial<Summary> = {}): Summary {
  const axes = (values: readonly (number | null)[]) =>
    AXES.map((axis, index) => ({
      axis,
      value: values[index] ?? null,
      services: values[index] == null ? 0 : 30 - index,
    }));
  return {
    at: daysAgo(0),
    standardVersion: '0.1.0',
    scope: { owner: null, system: null, domain: null },
    counts: { expected: 48, reported: 41, stale: 5, levels: [30, 11, 0, 0], exempted: 3 },
    trend: Array.from({ length: WEEKS }, (_, week) => ({
      day: daysAgo((WEEKS - 1 - week) * 7).slice(0, 10),
      levels: [30 - week, week, 0, 0],
    })),
    axes: { now: axes([44, 31.8, null, 68.3, 61]), days30: axes([37, 23, null, 56, 47]), days90: axes([]) },
    failing: [
      { check: 'deterministic-build', services: 27, rise: 0 },
      { check: 'debug-info', services: 12, rise: 6 },
      { check: 'line-table', services: 9, rise: 1 },
      { check: 'vet-shadow', services: 8, rise: 0 },
      { check: 'offline-build', services: 3, rise: 2 },
      { check: 'module-integrity', services: 1, rise: 8 },
    ],
    regressions: {
      total: 14,
      newest: [
        {
          entityRef: 'component:default/ledger',
          title: 'Ledger',
          check: 'debug-info',
          target: 'linux',
          at: daysAgo(1),
          commit: COMMIT,
        },
      ],
    },
    table: parts,
    ...rest,
  };
}

/** A portal that answers every question with the same, and keeps what it was asked. */
export function summaryPortal(answers: Partial<Pick<GdsApi, 'getSummary' | 'getSummaryTable' | 'getSummaryCsv'>> = {}) {
  const asked: [keyof typeof answers, SummaryTableQuery][] = [];
  const noting =
    <T>(name: keyof typeof answers, answer: (query: SummaryTableQuery) => Promise<T>) =>
    (query: SummaryTableQuery) => {
      asked.push([name, query]);
      return answer(query);
    };
  const api = {
    getSummary: noting('getSummary', answers.getSummary ?? (async () => summaryOf())),
    getSummaryTable: noting('getSummaryTable', answers.getSummaryTable ?? (async () => parts)),
    getSummaryCsv: noting('getSummaryCsv', answers.getSummaryCsv ?? (async () => new Blob(['title\r\n']))),
  };
  return { api: api as unknown as GdsApi, asked };
}
