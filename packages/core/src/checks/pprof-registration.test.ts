import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goModule } from '../../test/collect-context.ts';
import { requires } from '../../test/requires.ts';
import type { PprofDescription, PprofGrades } from '../binary/description.ts';
import { describeBinary } from '../binary/describe.ts';
import { fileSource } from '../collect/repository/file-source.ts';
import type { EvidenceMap, TargetBinary } from '../evidence/index.ts';
import { unavailable } from '../evidence/unavailable.ts';
import type { GoSource } from '../evidence/go-source.ts';
import type { FileLocation } from '../standard/index.ts';
import type { CheckContext, Judgement } from './check.ts';
import check, { isLoopback } from './pprof-registration.ts';

const at = (startLine: number): FileLocation => ({ kind: 'file', path: 'cmd/app/main.go', startLine });
const listener = (address: string | null, handler: 'default' | 'other' | 'unknown', line = 20) => ({
  address,
  handler,
  location: at(line),
});

const EMPTY: GoSource = {
  pprofImports: [],
  pprofRoutes: [],
  listeners: [],
  main: at(10),
  imports: at(3),
  unresolved: [],
};
const IMPORTED: GoSource = { ...EMPTY, pprofImports: [{ location: at(4), blank: true }] };

const PACKAGE: CheckContext['target'] = {
  name: 'app',
  kind: 'package',
  role: 'production',
  subject: './cmd/app',
  debugInfoRequiredByFlag: false,
};

const REGISTERED: PprofGrades = { registration: { state: 'runs' }, muxServes: true, byHand: { state: 'none' } };
const MOUNTED: PprofGrades['byHand'] = {
  state: 'used',
  count: 1,
  uses: [
    {
      handler: 'Index',
      how: 'address-taken',
      address: 0x401000,
      caller: 'example.test/router.Profiler',
      source: { file: '/srv/someone/router/profiler.go', line: 27 },
    },
  ],
};
const unknown = (why: string) => ({ state: 'unknown', why }) as const;

function judge(
  linked: boolean | null,
  source: GoSource | undefined,
  target: CheckContext['target'] = null,
  grades: PprofGrades = REGISTERED,
): Judgement {
  const evidence = ['net/http/pprof.Index', 'net/http/pprof.init.0'];
  const pprof: PprofDescription = linked ? { linked, evidence, grades } : { linked, evidence: [] };
  const pclntab = { state: 'readable' };
  const description = { kind: 'described', go: { state: 'known' }, packer: null, pclntab, pprof };
  return judgeDescription(description as unknown as TargetBinary['description'], source, target);
}

function judgeDescription(
  description: TargetBinary['description'],
  source: GoSource | undefined,
  target: CheckContext['target'] = null,
): Judgement {
  const binary: TargetBinary = { name: 'app', path: '/app', sha256: '', builtHere: true, description };
  const goSource =
    source === undefined
      ? unavailable('refused', 'no source', 'none')
      : { available: true, value: source, measuredAt: '2026-01-01T00:00:00Z' };
  const evidence = { binary, goSource } as unknown as EvidenceMap;
  return check.evaluate(evidence as never, { target, threshold: () => 0 } satisfies CheckContext);
}
const findings = (judgement: Judgement) => ('findings' in judgement ? (judgement.findings ?? []) : []);

describe('pprof-registration', () => {
  it('passes when the default mux is served on loopback', () => {
    const judgement = judge(true, { ...IMPORTED, listeners: [listener('127.0.0.1:6060', 'default')] });
    expect(judgement).toMatchObject({ outcome: 'pass', summary: 'on the default mux, served on 127.0.0.1:6060' });
    expect(findings(judgement)).toEqual([]);
  });

  it('passes with a notice when the default mux is served beyond loopback', () => {
    const judgement = judge(true, { ...IMPORTED, listeners: [listener(':8080', 'default')] });
    expect(judgement.outcome).toBe('pass');
    expect(findings(judgement)).toMatchObject([{ severity: 'notice', location: at(20) }]);
  });

  it('passes with routes by hand, whatever the listeners', () => {
    const source = { ...EMPTY, pprofRoutes: [{ location: at(15), pattern: '/debug/pprof/' }] };
    expect(judge(true, { ...source, listeners: [listener(':1', 'other')] })).toMatchObject({
      outcome: 'pass',
      summary: 'registered at /debug/pprof/ (main.go:15)',
    });
  });

  it('fails when it is not linked, at func main, with the exact change', () => {
    const judgement = judge(false, { ...EMPTY, listeners: [listener(':8080', 'default')] });
    expect(judgement.outcome).toBe('fail');
    const [finding] = findings(judgement);
    expect(finding).toMatchObject({ severity: 'error', location: at(10) });
    expect(finding!.remedy).toContain('Add `_ "net/http/pprof"` to the imports of main.go');
    expect(finding!.remedy).toContain('http.ListenAndServe("127.0.0.1:6060", nil)');
    // The change must not open pprof to the world through the server that is there already.
    expect(finding!.remedy).toContain('The server at main.go:20 serves http.DefaultServeMux too');
    expect(finding!.related!.map(({ location }) => location)).toEqual([at(3), at(20)]);
  });

  it('fails for a binary without source at the binary', () => {
    expect(findings(judge(false, undefined))).toMatchObject([{ location: { kind: 'binary', file: 'app' } }]);
  });

  it('fails when it is linked and every server has another mux, at the listener', () => {
    const judgement = judge(true, { ...IMPORTED, listeners: [listener(':8080', 'other', 30)] });
    expect(judgement.outcome).toBe('fail');
    expect(findings(judgement)).toMatchObject([{ location: at(30), related: [{ location: at(4) }] }]);
  });

  it('fails when it is linked and nothing is served, at the import', () => {
    expect(findings(judge(true, IMPORTED))).toMatchObject([{ severity: 'error', location: at(4) }]);
  });

  it.each([
    ['a handler is decided at run time', { ...IMPORTED, listeners: [listener(':1', 'unknown')] }],
    ['a package could not be read', { ...IMPORTED, unresolved: ['package x could not be read'] }],
    ['there is no source', undefined],
  ])('passes with a notice that it is unsure when %s', (_, source) => {
    const judgement = judge(true, source);
    expect(judgement.outcome).toBe('pass');
    expect(findings(judgement)).toMatchObject([{ severity: 'notice' }]);
  });

  it('has no data for a package whose source cannot be had, with the reason for that', () => {
    expect(judge(true, undefined, PACKAGE)).toMatchObject({
      outcome: 'no-data',
      summary: expect.stringContaining('no source'),
      provide: 'none',
    });
    expect(judge(false, undefined, PACKAGE).outcome).toBe('fail');
    expect(judge(true, undefined, { ...PACKAGE!, kind: 'binary' }).outcome).toBe('pass');
  });

  const graded = (grades: Partial<PprofGrades>) => judge(true, undefined, null, { ...REGISTERED, ...grades });

  it('passes a binary by the use of its handlers, and names who has it', () => {
    const judgement = graded({ registration: unknown('no list'), byHand: MOUNTED });
    expect(judgement).toMatchObject({
      outcome: 'pass',
      summary: 'used by hand: Index in example.test/router.Profiler',
      findings: [{ severity: 'notice', message: expect.stringContaining('example.test/router.Profiler') }],
    });
    expect(judgement.facts).toEqual([
      { key: 'pprof.linked', value: true },
      { key: 'pprof.functions', value: 2, unit: 'count' },
      { key: 'pprof.grade', value: 'used by hand' },
      { key: 'pprof.init-runs', value: 'unknown: no list' },
      { key: 'pprof.mux-can-serve', value: true },
      { key: 'pprof.uses-by-hand', value: 1, unit: 'count' },
      {
        key: 'pprof.use',
        value: 'Index taken in example.test/router.Profiler, router/profiler.go:27, at 0x401000',
      },
    ]);
  });

  it('passes a binary as registered, with the notice that serving is not proved', () => {
    const judgement = graded({});
    expect(judgement).toMatchObject({ outcome: 'pass', summary: expect.stringMatching(/^registered on http.Default/) });
    expect(findings(judgement)).toMatchObject([{ severity: 'notice', message: expect.stringContaining('not proved') }]);
    expect(judgement.facts).toContainEqual({ key: 'pprof.grade', value: 'registered' });
    expect(judgement.facts).toContainEqual({ key: 'pprof.init-runs', value: true });
    expect(judgement.facts).toContainEqual({ key: 'pprof.uses-by-hand', value: 0, unit: 'count' });
  });

  it('fails a binary that cannot serve the mux on which it is registered', () => {
    expect(graded({ muxServes: false }).outcome).toBe('fail');
    expect(findings(graded({ muxServes: false }))).toMatchObject([{ severity: 'error' }]);
    // Another way to serve it may be in code that is not read.
    expect(findings(graded({ muxServes: false, byHand: unknown('s390x') }))).toMatchObject([{ severity: 'notice' }]);
  });

  it('fails a binary whose init does not run and whose handlers nobody uses', () => {
    const judgement = graded({ registration: { state: 'does-not-run' } });
    expect(judgement.outcome).toBe('fail');
    expect(findings(judgement)).toMatchObject([{ severity: 'error', location: { kind: 'binary', file: 'app' } }]);
  });

  it.each([
    [{ registration: unknown('no list') }, 'no list'],
    [{ registration: { state: 'does-not-run' }, byHand: unknown('s390x') }, 's390x'],
    [{ registration: unknown('no code'), byHand: unknown('no code') }, /: no code$/],
  ] as const)('has no data for a binary of which %j is unknown, with the reason', (grades, why) => {
    const judgement = graded(grades);
    expect(judgement).toMatchObject({ outcome: 'no-data', summary: expect.stringMatching(why) });
  });

  it('passes a package whose own source mounts nothing when a package it imports does', () => {
    const source = { ...IMPORTED, listeners: [listener(':8080', 'other', 30)] };
    const judgement = judge(true, source, PACKAGE, { ...REGISTERED, byHand: MOUNTED });
    expect(judgement).toMatchObject({
      outcome: 'pass',
      summary: 'used by hand: Index in example.test/router.Profiler',
      findings: [{ severity: 'notice', location: at(30) }],
    });
  });

  it('has no data when the function table cannot be read', () => {
    expect(judge(null, IMPORTED).outcome).toBe('no-data');
  });
});

const go = requires('go');
describe.skipIf(go.skip)(`pprof-registration of a stripped binary${go.reason}`, () => {
  it.each([
    ['"net/http"; import _ "net/http/pprof"', 'http.ListenAndServe("", nil)', 'pass'],
    ['_ "net/http/pprof"', '', 'fail'],
    ['_ "net/http"', '', 'fail'],
    ['_ "runtime/pprof"', '', 'fail'],
  ])('that imports %s and runs “%s”: %s', async (imported, body, outcome) => {
    const root = goModule({ 'main.go': `package main\n\nimport ${imported}\n\nfunc main() { ${body} }\n` });
    const file = join(root, 'app');
    const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false', GOWORK: 'off' };
    execFileSync('go', ['build', '-ldflags=-s -w', '-o', file, '.'], { cwd: root, env, stdio: 'pipe' });
    const source = await fileSource(file);
    const description = await describeBinary(source);
    await source.close();
    expect(judgeDescription(description, undefined).outcome).toBe(outcome);
  });
});

describe('isLoopback', () => {
  it.each(['127.0.0.1:6060', '127.1.2.3:1', 'localhost:6060', '[::1]:6060', '/run/pprof.sock'])('holds for %s', a => {
    expect(isLoopback(a)).toBe(true);
  });
  it.each([':6060', '0.0.0.0:6060', '[::]:6060', '10.0.0.1:1', '127.0.0.1.example.com:1', 'localhost.example:1', ''])(
    'does not hold for %j',
    a => {
      expect(isLoopback(a)).toBe(false);
    },
  );
});
