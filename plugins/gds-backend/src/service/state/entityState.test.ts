import { reportOf, resultOf } from '../../testing/reports';
import { stateAfter, stateRescored } from './entityState';

const NOW = new Date('2026-11-28T12:00:00Z');
const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY);

it('adds a point that holds what the state came to, also of what was measured when more was known', () => {
  const measured = daysAgo(7);
  const report = reportOf({ at: measured.toISOString(), outcomes: { 'debug-info': 'pass' }, targetName: 'built' });
  const [built] = report.targets;
  const live = { ...built!, name: 'live', kind: 'live' as const, subject: 'http://payments.example.com' };
  const first = stateAfter(
    null,
    {
      ...report,
      configuredTargets: [],
      targets: [built!, { ...live, results: [resultOf('pprof-live', 'pass', measured.toISOString())] }],
    },
    measured,
  );
  const aged = stateRescored(first.state, NOW);
  if (!aged) throw new Error('no state');
  const late = reportOf({
    at: daysAgo(1).toISOString(),
    outcomes: { 'debug-info': 'fail', 'line-table': 'pass', 'debugger-session': 'pass' },
    targetName: 'built',
    configuredTargets: [],
  });
  const { state, addedPoint } = stateAfter(aged.state, late, NOW);
  expect(addedPoint).toMatchObject({
    level: state.level.held,
    axes: state.axes.map(({ axis, value, completeness }) => ({ axis, value, completeness })),
  });
  expect(state.point).toMatchObject({ reportId: late.reportId });
});
