import { describe, expect, it } from 'vitest';
import { referenceReport, scoreAxes } from '../standard/index.ts';
import { radar } from './radar.ts';

const identity = { reportId: crypto.randomUUID(), createdAt: '2026-11-01T00:00:00Z', entityRef: 'a:b/c', version: '0' };

describe('the radar', () => {
  it('draws now over before with the axes of both', () => {
    const drawn = radar(referenceReport('after', identity).axes, referenceReport('before', identity).axes);
    expect(drawn).toEqual({
      drawable: true,
      shown: ['latency-visibility', 'context-propagation', 'alert-precision', 'root-cause-speed', 'slo-compliance'],
      gaps: [],
      source: [
        'radar-beta',
        '  axis a0["Latency Visibility"], a1["Context Propagation"], a2["Alert Precision"], a3["Root Cause Speed"], a4["SLO Compliance"]',
        '  curve before["before"]{62, 48, 55, 39, 71}',
        '  curve now["now"]{94, 96, 98, 92, 99}',
        '  max 100',
        '  min 0',
        '  ticks 4',
        '  graticule polygon',
        '',
      ].join('\n'),
    });
  });

  it('is a table when fewer than three axes are measured, and says so', () => {
    const nothing = radar(scoreAxes({ targets: [], results: [] }), null);
    expect(nothing).toMatchObject({ drawable: false, reason: expect.stringContaining('none of 5 are measured') });
  });
});
