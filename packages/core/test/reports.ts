import { randomUUID } from 'node:crypto';
import {
  baselineOf,
  type CheckId,
  type CheckResult,
  definitionOf,
  type Finding,
  type Report,
  SCHEMA_VERSION,
  scoreAxes,
  scoreLevels,
  STANDARD_VERSION,
  type Target,
} from '../src/standard/index.ts';

/** Reports made by hand for tests of the renderers. What the examples measure comes from running gds. */

const measuredAt = '2026-11-01T12:00:00Z';

export function pass(check: CheckId, summary: string, findings: Finding[] = []): CheckResult {
  return { ...common(check), outcome: 'pass', summary, findings };
}

export function fail(check: CheckId, summary: string, findings: [Finding, ...Finding[]]): CheckResult {
  return { ...common(check), outcome: 'fail', summary, findings };
}

export function noData(check: CheckId, summary: string, provide: string): CheckResult {
  return { ...common(check), outcome: 'no-data', summary, provide, skipped: false };
}

function common(check: CheckId) {
  const row = definitionOf(check);
  const required = row.level === 1 && row.requirement === 'must';
  return { code: row.code, check, required, measuredAt, facts: [], measures: [] };
}

let fingerprints = 0;

export function finding(check: CheckId, given: Partial<Finding> & { readonly message: string }): Finding {
  const row = definitionOf(check);
  return {
    code: row.code,
    severity: 'error',
    remedy: row.remedy,
    related: [],
    evidence: [],
    fingerprint: (++fingerprints).toString(16).padStart(32, '0'),
    ...given,
  };
}

/** A report around targets and results, scored as `gds verify` does. */
export function report(
  targets: readonly Target[],
  results: readonly CheckResult[],
  given: Partial<Report> = {},
): Report {
  const scored = { targets: [...targets], results: [...results] };
  return {
    schemaVersion: SCHEMA_VERSION,
    standardVersion: STANDARD_VERSION,
    reportId: randomUUID(),
    createdAt: '2026-11-01T12:00:22Z',
    tool: { name: 'gds', version: '0.1.0' },
    producer: { kind: 'local' },
    repository: { host: 'github.com', slug: 'octo-org/payments' },
    commit: '4f2c91e0a1b2c3d4e5f60718293a4b5c6d7e8f90',
    modified: false,
    workingDirectory: '',
    service: { entityRef: 'component:default/payments-api', name: 'payments-api' },
    configuredTargets: targets.map(target => target.name),
    requirement: { level: 1, require: [], skip: [] },
    ...scored,
    thresholds: [],
    exemptions: [],
    axes: scoreAxes(scored),
    level: scoreLevels(scored),
    notes: [],
    timings: [],
    durationMs: 22_400,
    facts: [],
    ...given,
  };
}

export function target(name: string, results: readonly CheckResult[], given: Partial<Target> = {}): Target {
  return { name, kind: 'package', role: 'production', subject: `./cmd/${name}`, results: [...results], ...given };
}

const LDFLAGS = 'LDFLAGS := -s -w -X main.built=$(shell date -u +%FT%TZ)';

/** A service as teams leave it: stripped, not reproducible, no pprof, a shadowed err, no SLO. */
export function neglected(): Report {
  const stripped = finding('debug-info', {
    message: 'no DWARF in bin/payments: `-s -w` strips it',
    remedy: 'drop `-s -w` (+2.1 MB), or keep the debug file',
    location: { kind: 'file', path: 'Makefile', startLine: 7, startColumn: 12, endColumn: 17, snippet: LDFLAGS },
    evidence: [{ key: 'dwarf.sections', value: 0, unit: 'count' }],
  });
  const clock = finding('deterministic-build', {
    message: '2 builds differ: main.built holds the time of the build',
    remedy: 'use the commit’s time: git log -1 --format=%cI',
    location: { kind: 'file', path: 'Makefile', startLine: 7, startColumn: 18, endColumn: 56, snippet: LDFLAGS },
    related: [
      {
        location: { kind: 'binary', file: 'bin/payments', section: '.data', address: '0x5c2a40' },
        message: 'first difference',
      },
    ],
  });
  const lines = finding('line-table', {
    message: 'no line table in bin/payments',
    location: { kind: 'binary', file: 'bin/payments', section: '.debug_line' },
  });
  const shadow = finding('vet-shadow', {
    severity: 'warning',
    message: 'declaration of "err" shadows declaration at line 41',
    location: { kind: 'file', path: 'cmd/payments/main.go', startLine: 44, startColumn: 3, endColumn: 6 },
  });
  const exempted: CheckResult = {
    ...fail('module-integrity', 'go.mod is not tidy', [
      finding('module-integrity', {
        message: 'go.mod lists github.com/old/dep, which nothing imports',
        location: { kind: 'file', path: 'go.mod', startLine: 9 },
      }),
    ]),
    exemption: { reason: 'the fork is removed with the next release', expires: '2027-03-31' },
  };
  return report(
    [
      target('payments', [
        pass('offline-build', '2 builds without network'),
        exempted,
        fail('debug-info', 'no DWARF in bin/payments', [stripped]),
        fail('line-table', 'no line table in bin/payments', [lines]),
        fail('pprof-registration', 'no pprof handler is registered', [
          finding('pprof-registration', { message: 'net/http/pprof is not linked into bin/payments' }),
        ]),
        fail('deterministic-build', '2 builds differ: main.built', [clock]),
        pass('vet-shadow', 'vet is clean; 1 shadowed variable', [shadow]),
      ]),
    ],
    [
      noData('slo-definition', 'no SLO file in gds.yaml', 'list OpenSLO v1 files under `slos:` in gds.yaml'),
      noData('slo-compliance', 'no sources.prometheus in gds.yaml', 'set sources.prometheus.url in gds.yaml'),
    ],
  );
}

/** What a pull request makes of a service at level 1: it strips the binary; a shadowed err was there before. */
export function regressed(): { readonly before: Report; readonly now: Report } {
  const stripped = finding('debug-info', {
    message: 'no DWARF in bin/payments: `-s -w` strips it',
    remedy: 'drop `-s -w` (+2.1 MB), or keep the debug file',
    location: { kind: 'file', path: 'Makefile', startLine: 7, startColumn: 12, endColumn: 17, snippet: LDFLAGS },
    fingerprint: '5'.repeat(32),
  });
  const shadow = finding('vet-shadow', {
    severity: 'warning',
    message: 'declaration of "err" shadows declaration at line 41',
    location: { kind: 'file', path: 'cmd/payments/main.go', startLine: 44, startColumn: 3, endColumn: 6 },
    fingerprint: 'a'.repeat(32),
  });
  const mended = finding('vet-shadow', { message: 'declaration of "ctx" shadows', fingerprint: 'b'.repeat(32) });
  const of = (debugInfo: CheckResult, warnings: Finding[], given: Partial<Report>) =>
    report(
      [
        target('payments', [
          pass('offline-build', '2 builds without network'),
          pass('module-integrity', '41 modules, tidy'),
          debugInfo,
          pass('debugger-session', 'a breakpoint holds in main.main'),
          pass('line-table', '98.7 % of 4,102 functions have lines'),
          pass('pprof-registration', 'net/http/pprof on 127.0.0.1:6060'),
          pass('deterministic-build', '2 builds, one sha256'),
          pass('vet-shadow', 'vet is clean; 1 shadowed variable', warnings),
        ]),
      ],
      [],
      given,
    );
  const before = of(pass('debug-info', 'DWARF 5'), [shadow, mended], {
    reportId: '7c0e0b52-4d5e-4f7e-9f0a-2f6a3c1d9e10',
    commit: '894b61c0a1b2c3d4e5f60718293a4b5c6d7e8f90',
  });
  const now = of(fail('debug-info', 'no DWARF in bin/payments', [stripped]), [shadow], {
    reportId: 'c1b7f2de-0f64-4a53-8b3e-6a4a3c1e2f77',
  });
  return { before, now: { ...now, baseline: baselineOf(now, before) } };
}

/** A service of a monorepo at which nothing is to change; it was stripped before. */
export function mended(): { readonly before: Report; readonly now: Report } {
  const { before, now } = regressed();
  const targets = before.targets.map(({ results, ...rest }) => ({
    ...rest,
    results: results.map(result => (result.outcome === 'pass' ? { ...result, findings: [] } : result)),
  }));
  const { baseline: _, ...sound } = { ...now, targets, level: before.level, axes: before.axes };
  return {
    before: now,
    now: { ...sound, reportId: '0d1f6f0a-3c5b-4c1e-9a60-5f1f9a4f6f02', baseline: baselineOf(sound, now) },
  };
}

/** Text that would be a mention, a link, an image, HTML, a command, or would break out of a table. */
export const HOSTILE = [
  '::error file=a.go::owned',
  '  ::set-output name=a::b',
  'a ##[error]b',
  'line one\n::stop-commands::x\r\n##[add-mask]y\u0085::warning::z',
  '`` ``` @octo-org/team ```` `code`',
  '| a | b \\| c \\\\| d |',
  '@octocat fixes #1 https://evil.example/x www.evil.example GH-7 octo-org/payments#3',
  '![i](https://evil.example/i.png) [l](javascript:alert(1)) <img src=x onerror=alert(1)> </details> &lt;b&gt;',
  '\u202egnp.exe \u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007 \ud800',
  '<!-- gds --> \n\n# heading\n\n- [ ] task\n\n```mermaid\ngraph TD\n```',
] as const;

/** One finding for each hostile text, in every field that a report has room for it. */
export function hostile(): Report {
  const findings = HOSTILE.map((text, index) =>
    finding('vet-shadow', {
      message: text,
      remedy: text,
      location: {
        kind: 'file',
        path: `dir/${text
          .replace(/[\\\0]/g, '')
          .replace(/\/+/g, '|')
          .replace(/^[.]+$/g, 'x')}.go`,
        startLine: index + 1,
        snippet: text,
      },
      related: [{ location: { kind: 'url', url: text }, message: text }],
      evidence: [{ key: 'key', value: text }],
    }),
  ) as [Finding, ...Finding[]];
  const exempted: CheckResult = {
    ...fail('offline-build', HOSTILE[5], [finding('offline-build', { message: HOSTILE[6] })]),
    exemption: { reason: HOSTILE.join(' '), expires: '2027-03-31' },
  };
  const all = HOSTILE.join(' ');
  return report(
    [
      target(HOSTILE[5], [fail('vet-shadow', all, findings), exempted, noData('debug-info', all, all)]),
      target(HOSTILE[6].slice(0, 200), [pass('debug-info', all)]),
    ],
    [noData('slo-definition', all, all)],
    { service: { name: HOSTILE[7] }, notes: [...HOSTILE] },
  );
}
