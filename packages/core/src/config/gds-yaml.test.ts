import { describe, expect, it } from 'vitest';
import { ConfigurationError, parseConfiguration } from './gds-yaml.ts';

const parse = (text: string) => parseConfiguration(text, 'svc/gds.yaml', 'svc');

function failure(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('was accepted');
}

describe('gds.yaml', () => {
  it('is read with its defaults', () => {
    expect(parse('apiVersion: gds/v1\ntargets: [{ name: a, package: ./cmd/a }]\n')).toEqual({
      path: 'svc/gds.yaml',
      service: { name: 'svc' },
      targets: [{ name: 'a', kind: 'package', subject: './cmd/a', role: 'production' }],
      slos: [],
      sources: {},
      level: 1,
      require: [],
      thresholds: [],
      exemptions: [],
    });
  });

  it('takes the service, builds, thresholds and exemptions', () => {
    const configuration = parse(
      [
        'apiVersion: gds/v1',
        'service: component:default/payments',
        'targets:',
        '  - { name: p, package: ./cmd/p, build: { from: "Makefile#build" } }',
        '  - { name: d, package: ./cmd/p, role: debug, build: { flags: [-trimpath], env: { CGO_ENABLED: "0" } } }',
        '  - { name: l, live: "http://127.0.0.1:6060" }',
        'thresholds: { offline-build: { builds: 3 } }',
        'exemptions: [{ check: debug-info, target: p, reason: shipped stripped by policy, expires: 2027-03-31 }]',
      ].join('\n'),
    );
    expect(configuration.service).toEqual({ entityRef: 'component:default/payments', name: 'payments' });
    expect(configuration.targets.map(target => target.build)).toEqual([
      { kind: 'from', file: 'Makefile', recipe: 'build' },
      { kind: 'flags', flags: ['-trimpath'], env: [{ name: 'CGO_ENABLED', value: '0' }] },
      undefined,
    ]);
    expect(configuration.targets[2]!.subject).toBe('http://127.0.0.1:6060/');
    expect(configuration.thresholds).toEqual([{ check: 'offline-build', name: 'builds', value: 3 }]);
    expect(configuration.exemptions[0]).toEqual({
      check: 'debug-info',
      target: 'p',
      reason: 'shipped stripped by policy',
      expires: '2027-03-31',
    });
  });

  it('takes images, and folders of debug files for what is built already', () => {
    const targets =
      '[{ name: i, image: image.tar, debugFiles: [symbols] }, { name: b, binary: bin/b, debugFiles: [/d] }]';
    expect(parse(`apiVersion: gds/v1\ntargets: ${targets}\n`).targets).toEqual([
      { name: 'i', kind: 'image', subject: 'image.tar', role: 'production', debugFiles: ['symbols'] },
      { name: 'b', kind: 'binary', subject: 'bin/b', role: 'production', debugFiles: ['/d'] },
    ]);
    const both = 'apiVersion: gds/v1\ntargets: [{ name: a, binary: a, image: b }]\n';
    expect(failure(both)).toContain('must have exactly one of package, binary, image and live');
    const built = 'apiVersion: gds/v1\ntargets: [{ name: a, package: ./a, debugFiles: [d] }]\n';
    expect(failure(built)).toContain('debugFiles belongs to a target with binary or image');
  });

  it.each([
    [
      'an unknown key with the nearest known one',
      'apiVersion: gds/v1\ntarget: []\n',
      'svc/gds.yaml:2:1: unknown key "target", did you mean targets?',
    ],
    [
      'an unknown key of a target',
      'apiVersion: gds/v1\ntargets:\n  - name: a\n    packge: ./a\n',
      'svc/gds.yaml:4:5: unknown key "packge", did you mean package?',
    ],
    [
      'a wrong value with the allowed ones',
      'apiVersion: gds/v1\ntargets:\n  - name: a\n    package: ./a\n    role: prod\n',
      'svc/gds.yaml:5:11: targets.0.role is "prod"',
    ],
    [
      'a service that is no entity of the catalog, with the form of one',
      'apiVersion: gds/v1\nservice: payments\n',
      'svc/gds.yaml:2:10: service is "payments": must be kind:namespace/name, such as component:default/payments',
    ],
    [
      'a threshold out of range',
      'apiVersion: gds/v1\nthresholds:\n  offline-build:\n    builds: 99\n',
      'svc/gds.yaml:4:13: thresholds.offline-build.builds is 99',
    ],
    ['an unknown check', 'apiVersion: gds/v1\nrequire: [debug-inf]\n', 'no check is called "debug-inf"'],
    [
      'two targets of one name',
      'apiVersion: gds/v1\ntargets:\n  - { name: a, package: . }\n  - { name: a, package: ./b }\n',
      'svc/gds.yaml:4:13: two targets are called "a"',
    ],
    ['a prototype key', 'apiVersion: gds/v1\n__proto__: { level: 3 }\n', 'unknown key "__proto__"'],
    ['an alias', 'apiVersion: gds/v1\nslos: &a [x]\nrequire: *a\n', 'svc/gds.yaml:3:10: Write out what *a stands for'],
    ['a duplicate key', 'apiVersion: gds/v1\nlevel: 1\nlevel: 3\n', 'svc/gds.yaml:3'],
    ['a list', '- a\n- b\n', 'the document is ["a","b"]: '],
    ['a value of another type', 'apiVersion: gds/v1\ntargets: 3\n', 'svc/gds.yaml:2:10: targets is 3: '],
    [
      'an alias bomb',
      `apiVersion: gds/v1\na0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]\n`).join('')}`,
      'svc/gds.yaml:3:10: Write out what *a0 stands for',
    ],
    ['more than 256 KiB', `apiVersion: gds/v1\nservice: ${'x'.repeat(256 * 1024)}\n`, 'at most 262144 are read'],
    ['a value without end', `apiVersion: gds/v1\nservice: ${'x'.repeat(200_000)}\n`, 'x…'],
    ['an empty file', '', 'is empty'],
    ['broken YAML', 'apiVersion: [gds/v1\n', 'svc/gds.yaml:'],
    [
      'a password in an address',
      'apiVersion: gds/v1\nsources: { prometheus: { url: "http://u:p@h/" } }\n',
      'must not hold a user name or password',
    ],
    [
      'an address of another scheme',
      'apiVersion: gds/v1\nsources: { prometheus: { url: "file:///etc/passwd" } }\n',
      'must be an http:// or https:// address',
    ],
  ])('refuses %s', (_name, text, message) => {
    expect(failure(text)).toContain(message);
    expect(failure(text).length).toBeLessThan(1000);
    expect(({} as Record<string, unknown>)['level']).toBeUndefined();
  });
});
