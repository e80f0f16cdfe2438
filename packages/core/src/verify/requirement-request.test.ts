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

  it.each([
    ['003,line-table', '--skip takes one check, not "003,line-table". Repeat it: --skip 003 --skip line-table'],
    ['003, 999', 'No check is called "999". gds checks lists them; --skip takes one of them and may be repeated'],
    ['debuginfo', 'No check is called "debuginfo". Did you mean debug-info? gds checks lists them'],
  ])('--skip %j: %s', (name, words) => expect(() => choose({ skip: [name] })).toThrow(words));

  it('what applies to one of the targets, or to the service, may be required', () => {
    expect(() => refuseUnjudgeable(['pprof-live'], ['package'])).toThrow('applies to no target');
    expect(() => refuseUnjudgeable(['pprof-live'], ['package', 'live'])).not.toThrow();
    expect(() => refuseUnjudgeable(['slo-definition'], [])).not.toThrow();
  });
});
