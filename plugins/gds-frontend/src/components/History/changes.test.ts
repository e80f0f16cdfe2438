import { describe, expect, it } from '@jest/globals';
import type { VerdictChange } from '@gds-dev/backstage-plugin-gds-common';
import { byWeight } from './changes';

describe('changes of a report', () => {
  it('are told by weight: worse, mended, known', () => {
    const change = (check: VerdictChange['check'], from: VerdictChange['from'], to: VerdictChange['to']) =>
      ({ check, target: null, from, to, cause: 'code' }) as const;
    const changes = [
      change('slo-compliance', 'no-data', 'pass'),
      change('alert-precision', 'no-data', 'pass'),
      change('line-table', 'fail', 'pass'),
      change('debug-info', 'fail', 'pass'),
      change('vet-shadow', 'pass', 'fail'),
    ];
    expect(byWeight(changes).map(({ check }) => check)).toEqual([
      'vet-shadow',
      'debug-info',
      'line-table',
      'slo-compliance',
      'alert-precision',
    ]);
  });
});
