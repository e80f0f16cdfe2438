import { describe, expect, it } from 'vitest';
import { definitionOf } from '../standard/index.ts';
import { type CheckChoice, chooseChecks, refuseUnjudgeable } from './requirement-request.ts';

const configuration = {
  service: { name: 'app' },
  targets: [],
  slos: [],
  sources: {},
  level: 2 as const,
  require: ['slo-compliance' as const],
  thresholds: [],
  exemptions: [],
};
const choose = (given: Partial<CheckChoice> = {}) =>
  chooseChecks(
    {
      require: [],
      only: [],
      skip: [],
      requireDebugInfo: false,
      requirePprofEndpoints: false,
      requireDeterministicBuild: false,
      ...given,
    },
    configuration,
  );

describe('which checks are required', () => {
  it('level and names of gds.yaml, the level of the command line first', () => {
    expect(choose()).toMatchObject({ level: 2, require: new Set(['slo-compliance']) });
    expect(choose({ level: 1 }).level).toBe(1);
  });

  it('the flags of the standard require 003, 004 and 006; 010 and 011; 020', () => {
    const codes = (given: Partial<CheckChoice>) =>
      [...choose(given).require].map(id => definitionOf(id).code.slice(-3)).sort();
    expect(codes({ requireDebugInfo: true })).toEqual(['003', '004', '006', '051']);
    expect(codes({ requirePprofEndpoints: true })).toEqual(['010', '011', '051']);
    expect(codes({ requireDeterministicBuild: true })).toEqual(['020', '051']);
  });

  it('--only leaves every other check out, --skip the named ones', () => {
    const only = choose({ only: ['003'] });
    expect(only.isLeftOut(definitionOf('debug-info'))).toBe(false);
    expect(only.isLeftOut(definitionOf('line-table'))).toBe(true);
    expect(choose({ skip: ['GDS-ERR-003'] }).isLeftOut(definitionOf('debug-info'))).toBe(true);
    expect(choose().isLeftOut(definitionOf('debug-info'))).toBe(false);
  });

  it('what applies to one of the targets, or to the service, may be required', () => {
    expect(() => refuseUnjudgeable(['pprof-live'], ['package'])).toThrow('applies to no target');
    expect(() => refuseUnjudgeable(['pprof-live'], ['package', 'live'])).not.toThrow();
    expect(() => refuseUnjudgeable(['slo-definition'], [])).not.toThrow();
  });
});
