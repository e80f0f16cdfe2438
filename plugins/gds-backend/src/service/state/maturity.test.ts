import type { MaturitySnapshot } from '@gds-dev/backstage-plugin-gds-common';
import type { EntityState } from '../../database/GdsStore';
import { reportOf } from '../../testing/reports';
import { stateAfter } from './entityState';
import { classOf } from './filing';
import { maturityOf } from './maturity';

const NOW = new Date('2026-11-23T12:00:00Z');
const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY).toISOString();

function snapshot(reportId: string, days: number): MaturitySnapshot {
  return { at: daysAgo(days), reportId, commit: null, standardVersion: '0.1.0', level: 0, axes: [] };
}

/** A store whose history is these points, newest first. */
function storeOf(
  state: EntityState | null,
  points: MaturitySnapshot[],
  oldestDifferent: MaturitySnapshot | null = null,
) {
  return {
    readState: async () => state,
    readExemptions: async () => [],
    readPointBefore: async (_entity: string, moment: Date) =>
      points.find(({ at }) => Date.parse(at) <= moment.getTime()) ?? null,
    readOldestDifferent: async () => oldestDifferent,
  };
}

const stateOf = (days: number) => {
  const report = reportOf({ at: daysAgo(days), outcomes: { 'debug-info': 'pass' } });
  return stateAfter(null, report, new Date(report.createdAt)).state;
};
const of = async (store: ReturnType<typeof storeOf>) => {
  const maturity = await maturityOf(store, 'component:default/payments', NOW);
  if (maturity.state !== 'reported') throw new Error(maturity.state);
  return maturity;
};

describe('before', () => {
  it('is the newest point at least 30 days old', async () => {
    const points = [snapshot('new', 1), snapshot('old', 31), snapshot('older', 60)];
    expect((await of(storeOf(stateOf(1), points))).before?.reportId).toBe('old');
  });

  it('is the oldest point that differs when none is that old', async () => {
    const points = [snapshot('new', 1), snapshot('first', 29)];
    expect((await of(storeOf(stateOf(1), points, points[1]))).before?.reportId).toBe('first');
  });

  it('is not the present when nothing changed for 30 days', async () => {
    expect((await of(storeOf(stateOf(1), [snapshot('only', 40)]))).before).toBeNull();
  });
});

it('calls a state stale when its newest measurement is older than 7 days', async () => {
  expect((await of(storeOf(stateOf(7), []))).stale).toBe(false);
  expect((await of(storeOf(stateOf(7.001), []))).stale).toBe(true);
});

it.each([
  ['push', true, 'state'],
  ['schedule', true, 'state'],
  ['workflow_dispatch', true, 'state'],
  ['push', false, 'preview'],
  ['workflow_dispatch', false, 'preview'],
  ['pull_request', false, 'preview'],
  ['pull_request_target', true, 'preview'],
  ['workflow_run', true, 'preview'],
  ['merge_group', false, 'preview'],
] as const)('files %s (default branch: %s) as %s', (event, defaultBranch, filedAs) => {
  expect(
    classOf(
      {
        modified: false,
        producer: {
          kind: 'github-actions',
          runId: '1',
          runAttempt: 1,
          job: 'verify',
          ref: 'refs/heads/x',
          event,
          defaultBranch,
        },
      },
      'preview',
    ),
  ).toBe(filedAs);
});

it.each([
  ['preview', false, 'preview'],
  ['state', false, 'state'],
  ['state', true, 'preview'],
] as const)(
  'files a report from outside of CI, configured %s, modified %s, as %s',
  (localReports, modified, filedAs) => {
    expect(classOf({ producer: { kind: 'local' }, modified }, localReports)).toBe(filedAs);
  },
);
