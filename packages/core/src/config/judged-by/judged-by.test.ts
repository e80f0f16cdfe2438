import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckId } from '../../standard/index.ts';
import type { Configuration } from '../configuration.ts';
import { defaultConfiguration, parseConfiguration, parseLocatedConfiguration } from '../gds-yaml.ts';
import { type BaseConfiguration, judgedByBase } from './judged-by.ts';

const COMMIT = '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d';
const yaml = (lines: string) => `apiVersion: gds/v1\n${lines}\n`;

/** The configuration that judges, and its notes, for a base and a head given as lines of `gds.yaml` after the first. */
function judged(base: string, head: string) {
  const configuration = parseConfiguration(yaml(base), 'gds.yaml', 'shop');
  return judgedByBase(
    { commit: COMMIT, state: 'read', configuration },
    parseLocatedConfiguration(yaml(head), 'gds.yaml', 'shop'),
  );
}

const exempt = (check: string, expires: string, target?: string) =>
  `  - { check: ${check}, reason: the vendor ships it so, expires: ${expires}${target === undefined ? '' : `, target: ${target}`} }`;
const exemptions = (...lines: string[]) => ['exemptions:', ...lines].join('\n');

interface Case {
  readonly does: string;
  readonly base: string;
  readonly head: string;
  readonly judges: Partial<Configuration>;
  readonly notes: readonly string[];
}

const held = (check: CheckId, expires: string, target?: string) => ({
  check,
  expires,
  reason: 'the vendor ships it so',
  ...(target !== undefined && { target }),
});

const CASES: readonly Case[] = [
  {
    does: 'lowers the level',
    base: 'level: 2',
    head: 'slos: []\nrequire: []\nlevel: 1',
    judges: { level: 2 },
    notes: ['gds.yaml:4 sets level 1; level 2 of the base commit 1a2b3c4 holds until this is merged'],
  },
  {
    does: 'leaves the level out',
    base: 'level: 3',
    head: '',
    judges: { level: 3 },
    notes: ['gds.yaml no longer sets a level; level 3 of the base commit 1a2b3c4 holds until this is merged'],
  },
  {
    does: 'raises the level',
    base: '',
    head: 'level: 2',
    judges: { level: 2 },
    notes: ['gds.yaml:2 raises the level from 1 to 2, and that counts in this run already'],
  },
  {
    does: 'drops a required check and adds another',
    base: 'require: [debug-info, static-analysis]',
    head: 'require:\n  - static-analysis\n  - pprof-registration',
    judges: { require: ['debug-info', 'static-analysis', 'pprof-registration'] },
    notes: [
      'gds.yaml no longer requires debug-info; the base commit 1a2b3c4 does, and that holds until this is merged',
      'gds.yaml:4 also requires pprof-registration, and that counts in this run already',
    ],
  },
  {
    does: 'swaps thresholds whose direction is known',
    base: 'thresholds: { offline-build: { builds: 4 }, recovery-time: { locateSeconds: 100 } }',
    head: 'thresholds:\n  offline-build: { builds: 2 }\n  recovery-time:\n    locateSeconds: 600',
    judges: {
      thresholds: [
        { check: 'offline-build', name: 'builds', value: 4 },
        { check: 'recovery-time', name: 'locateSeconds', value: 100 },
      ],
    },
    notes: [
      'gds.yaml:3 sets offline-build.builds to 2; 4, as in the base commit 1a2b3c4, holds until this is merged',
      'gds.yaml:5 sets recovery-time.locateSeconds to 600; 100, as in the base commit 1a2b3c4, holds until this is merged',
    ],
  },
  {
    does: 'makes thresholds stricter, in both directions',
    base: 'thresholds: { recovery-time: { locateSeconds: 100 } }',
    head: 'thresholds: { offline-build: { builds: 3 }, recovery-time: { locateSeconds: 60 } }',
    judges: {
      thresholds: [
        { check: 'offline-build', name: 'builds', value: 3 },
        { check: 'recovery-time', name: 'locateSeconds', value: 60 },
      ],
    },
    notes: [
      'gds.yaml:2 makes offline-build.builds stricter, 3 instead of 2, and that counts in this run already',
      'gds.yaml:2 makes recovery-time.locateSeconds stricter, 60 instead of 100, and that counts in this run already',
    ],
  },
  {
    does: 'goes below a default that the base leaves as it is',
    base: '',
    head: 'thresholds: { offline-build: { builds: 1 } }',
    judges: { thresholds: [{ check: 'offline-build', name: 'builds', value: 2 }] },
    notes: ['gds.yaml:2 sets offline-build.builds to 1; 2, as in the base commit 1a2b3c4, holds until this is merged'],
  },
  {
    does: 'leaves out a threshold that the base sets',
    base: 'thresholds: { offline-build: { builds: 5 } }',
    head: '',
    judges: { thresholds: [{ check: 'offline-build', name: 'builds', value: 5 }] },
    notes: [
      'gds.yaml no longer sets offline-build.builds; 5, as in the base commit 1a2b3c4, holds until this is merged',
    ],
  },
  {
    does: 'changes a threshold of which no direction is the stricter one',
    base: 'thresholds: { slo-compliance: { windowDays: 28 } }',
    head: 'thresholds: { slo-compliance: { windowDays: 90 } }',
    judges: { thresholds: [{ check: 'slo-compliance', name: 'windowDays', value: 28 }] },
    notes: [
      'gds.yaml:2 sets slo-compliance.windowDays to 90; 28, as in the base commit 1a2b3c4, holds until this is merged',
    ],
  },
  {
    does: 'adds an exemption',
    base: '',
    head: exemptions(exempt('debug-info', '2027-03-31', 'payments')),
    judges: { exemptions: [] },
    notes: [
      'gds.yaml:3 exempts debug-info of payments until 2027-03-31; the base commit 1a2b3c4 does not, so it does not count until this is merged',
    ],
  },
  {
    does: 'prolongs an exemption',
    base: exemptions(exempt('debug-info', '2027-03-31')),
    head: exemptions(exempt('debug-info', '2027-12-31')),
    judges: { exemptions: [held('debug-info', '2027-03-31')] },
    notes: [
      'gds.yaml:3 exempts debug-info of every target until 2027-12-31; 2027-03-31 of the base commit 1a2b3c4 holds until this is merged',
    ],
  },
  {
    does: 'exempts every target instead of one',
    base: exemptions(exempt('debug-info', '2027-03-31', 'payments')),
    head: exemptions(exempt('debug-info', '2027-03-31')),
    judges: { exemptions: [held('debug-info', '2027-03-31', 'payments')] },
    notes: [
      'gds.yaml:3 exempts debug-info of every target until 2027-03-31; the base commit 1a2b3c4 exempts only payments, and that holds until this is merged',
    ],
  },
  {
    does: 'exempts one target instead of every one',
    base: exemptions(exempt('debug-info', '2027-03-31')),
    head: exemptions(exempt('debug-info', '2027-03-31', 'payments')),
    judges: { exemptions: [held('debug-info', '2027-03-31', 'payments')] },
    notes: ['gds.yaml exempts debug-info only for payments, and that counts in this run already'],
  },
  {
    does: 'removes one exemption and lets another end earlier',
    base: exemptions(exempt('debug-info', '2027-03-31'), exempt('static-analysis', '2027-03-31', 'worker')),
    head: exemptions(exempt('static-analysis', '2026-12-31', 'worker')),
    judges: { exemptions: [held('static-analysis', '2026-12-31', 'worker')] },
    notes: [
      'gds.yaml no longer exempts debug-info of every target, and that counts in this run already',
      'gds.yaml:3 exempts static-analysis of worker until 2026-12-31 instead of 2027-03-31, and that counts in this run already',
    ],
  },
  {
    does: 'writes the same exemptions in another order, one of them twice',
    base: exemptions(exempt('debug-info', '2027-03-31'), exempt('debug-info', '2027-01-01', 'worker')),
    head: exemptions(
      exempt('debug-info', '2027-01-01', 'worker'),
      exempt('debug-info', '2027-03-31'),
      exempt('debug-info', '2027-03-31'),
    ),
    judges: { exemptions: [held('debug-info', '2027-03-31')] },
    notes: [],
  },
  {
    does: 'changes service and sources',
    base: 'service: component:default/payments\nsources: { prometheus: { url: "http://prometheus:9090" } }',
    head: 'service: component:default/other\nsources: { prometheus: { url: "https://always-well.example/api?token=secret" } }',
    judges: {
      service: { entityRef: 'component:default/payments', name: 'payments' },
      sources: { prometheus: { url: 'http://prometheus:9090' } },
    },
    notes: [
      'gds.yaml:2 names component:default/other as the service; component:default/payments of the base commit 1a2b3c4 holds until this is merged',
      'gds.yaml:3 names https://always-well.example/api as sources.prometheus; http://prometheus:9090/ of the base commit 1a2b3c4 is asked until this is merged',
    ],
  },
  {
    does: 'leaves service and sources out',
    base: 'service: component:default/payments\nsources: { prometheus: { url: "http://prometheus:9090" } }',
    head: '',
    judges: {
      service: { entityRef: 'component:default/payments', name: 'payments' },
      sources: { prometheus: { url: 'http://prometheus:9090' } },
    },
    notes: [
      'gds.yaml no longer names a service; component:default/payments of the base commit 1a2b3c4 holds until this is merged',
      'gds.yaml no longer names sources.prometheus; http://prometheus:9090/ of the base commit 1a2b3c4 is asked until this is merged',
    ],
  },
  {
    does: 'names a service and a source where there were none',
    base: '',
    head: 'service: component:default/payments\nsources: { prometheus: { url: "http://prometheus:9090" } }',
    judges: {
      service: { entityRef: 'component:default/payments', name: 'payments' },
      sources: {},
      unmergedSources: ['prometheus'],
    },
    notes: [
      'gds.yaml:3 names http://prometheus:9090/ as sources.prometheus; the base commit 1a2b3c4 names none, so it is not asked until this is merged',
    ],
  },
  {
    does: 'changes targets, builds and roles: they are its own, and what is judged otherwise is listed',
    base: 'targets:\n  - { name: a, package: ./a, role: debug }\n  - { name: b, package: ./b }\n  - { name: c, package: ./c }\nslos: [slo/*.yaml]',
    head: 'targets:\n  - { name: a, package: ./a, build: { flags: [-trimpath] } }\n  - { name: b, binary: bin/b }\n  - { name: d, package: ./d }',
    judges: { slos: [] },
    notes: [
      'gds.yaml:3 changes the role of the target a from debug, as in the base commit 1a2b3c4, to production: what only a debug build must hold is no longer asked of it',
      'gds.yaml:4 makes binary bin/b the target b, which is package ./b in the base commit 1a2b3c4',
      'gds.yaml no longer lists the target c of the base commit 1a2b3c4',
      'gds.yaml no longer lists slo/*.yaml of the base commit 1a2b3c4 among its slos',
    ],
  },
  {
    does: 'lists some targets where all were judged',
    base: '',
    head: 'targets:\n  - { name: a, package: ./a }',
    judges: {},
    notes: [
      'gds.yaml:2 lists the targets; the base commit 1a2b3c4 lists none, and so every main package is judged there',
    ],
  },
];

describe('a change that', () => {
  it.each(CASES)('$does', ({ base, head, judges, notes }) => {
    const { configuration, notes: told } = judged(base, head);
    expect(configuration).toMatchObject(judges);
    expect(told).toEqual(notes);
    // Whatever a change says, it is asked for at least as much as before.
    const before = parseConfiguration(yaml(base), 'gds.yaml', 'shop');
    expect(configuration.level).toBeGreaterThanOrEqual(before.level);
    expect(configuration.require).toEqual(expect.arrayContaining([...before.require]));
  });

  it('changes nothing of what judges is judged without a word', () => {
    const text = `service: component:default/a\nlevel: 2\n${exemptions(exempt('debug-info', '2027-03-31'))}`;
    const same = judged(text, `${text}\n# a comment`);
    expect(same).toEqual({ configuration: parseConfiguration(yaml(text), 'gds.yaml', 'shop'), notes: [] });
  });

  it('merges its targets and builds with what the base judges by', () => {
    const { configuration } = judged('level: 2', 'targets: [{ name: a, package: ./a, build: { flags: [-race] } }]');
    expect(configuration.targets).toEqual([
      {
        name: 'a',
        kind: 'package',
        subject: './a',
        role: 'production',
        build: { kind: 'flags', flags: ['-race'], env: [] },
      },
    ]);
  });
});

it('exempts exactly what both the base and the change exempt, on every day', () => {
  const entry = fc.record({
    check: fc.constantFrom<CheckId>('debug-info', 'static-analysis'),
    target: fc.constantFrom(undefined, 'a', 'b'),
    expires: fc.constantFrom('2027-01-01', '2027-01-02', '2027-01-03'),
  });
  const list = fc
    .array(entry, { maxLength: 4 })
    .map(entries => entries.map(({ check, target, expires }) => held(check, expires, target)));
  const exempts = (exemptions: Configuration['exemptions'], check: CheckId, target: string, day: string) =>
    exemptions.some(each => each.check === check && (each.target ?? target) === target && each.expires >= day);
  fc.assert(
    fc.property(list, list, (before, now) => {
      const shop = defaultConfiguration('shop');
      const { configuration, notes } = judgedByBase(
        { commit: COMMIT, state: 'read', configuration: { ...shop, exemptions: before } },
        { configuration: { ...shop, exemptions: now }, file: 'gds.yaml', at: () => undefined },
      );
      let differs = false;
      for (const check of ['debug-info', 'static-analysis'] as const)
        for (const target of ['a', 'b', 'another'])
          for (const day of ['2026-12-31', '2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04']) {
            const [one, other] = [exempts(before, check, target, day), exempts(now, check, target, day)];
            expect(exempts(configuration.exemptions, check, target, day)).toBe(one && other);
            differs ||= one !== other;
          }
      if (differs) expect(notes).not.toEqual([]);
    }),
  );
});

describe('a base without a gds.yaml that can be used', () => {
  const head = parseLocatedConfiguration(
    yaml(`level: 2\nservice: component:default/new\n${exemptions(exempt('debug-info', '2027-03-31'))}`),
    'svc/gds.yaml',
    'svc',
  );
  const base = (more: Pick<BaseConfiguration, 'state' | 'problem'>): BaseConfiguration => ({
    commit: COMMIT,
    configuration: defaultConfiguration('svc'),
    ...more,
  });
  const judges = { level: 2, exemptions: [], service: { name: 'new' } };

  it('leaves the defaults and what the change asks for beyond them', () => {
    const { configuration, notes } = judgedByBase(base({ state: 'absent' }), head);
    expect(configuration).toMatchObject(judges);
    expect(notes).toEqual([
      "svc/gds.yaml does not exist in the base commit 1a2b3c4: the standard's defaults judge (level 1, nothing exempted), and what this change asks for beyond them",
      'svc/gds.yaml:2 raises the level from 1 to 2, and that counts in this run already',
      'svc/gds.yaml:5 exempts debug-info of every target until 2027-03-31; the base commit 1a2b3c4 does not, so it does not count until this is merged',
    ]);
  });

  it('is not worth a word where the change has none either', () => {
    const none = { configuration: defaultConfiguration('svc'), file: 'svc/gds.yaml', at: () => undefined };
    expect(judgedByBase(base({ state: 'absent' }), none).notes).toEqual([]);
  });

  it('says what is wrong with it', () => {
    const problem = 'svc/gds.yaml:3:1: unknown key "levle", did you mean level?';
    const { configuration, notes } = judgedByBase(base({ state: 'unusable', problem }), head);
    expect(configuration).toMatchObject(judges);
    expect(notes[0]).toBe(
      `svc/gds.yaml of the base commit 1a2b3c4 cannot be used: the standard's defaults judge (level 1, nothing exempted), and what this change asks for beyond them. ${problem}`,
    );
  });
});

it('fits what it says into a report', () => {
  const many = Array.from({ length: 50 }, (_, at) => `  - { name: t${at}, package: ./${'x'.repeat(4000)} }`);
  const other = Array.from({ length: 50 }, (_, at) => `  - { name: t${at}, package: ./${'y'.repeat(4000)} }`);
  const { notes } = judged(['level: 2', 'targets:', ...many].join('\n'), ['level: 1', 'targets:', ...other].join('\n'));
  expect(notes).toHaveLength(50);
  expect(notes[0]).toContain('sets level 1');
  expect(notes.at(-1)).toBe('gds.yaml differs from the base commit 1a2b3c4 in 2 more places');
  for (const note of notes) expect(note.length).toBeLessThanOrEqual(2000);
});
