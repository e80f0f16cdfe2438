import { describe, expect, it } from 'vitest';
import { unavailable, type OfflineBuild } from '../evidence/index.ts';
import type { CheckContext } from './check.ts';
import check from './offline-build.ts';

const context: CheckContext = {
  target: { name: 'app', kind: 'package', role: 'production', subject: './cmd/app', debugInfoRequiredByFlag: false },
  threshold: () => 2,
};
const buildRecipe = unavailable('not-configured', 'x', 'y');

function judge(over: Partial<OfflineBuild>, recipe: unknown = buildRecipe) {
  const offlineBuild: OfflineBuild = {
    goVersion: 'go1.26.8',
    isolation: 'namespace',
    builds: [
      { ok: true, ms: 20_000 },
      { ok: true, ms: 21_000 },
    ],
    ...over,
  };
  return check.evaluate({ offlineBuild, buildRecipe: recipe } as never, context);
}

describe('offline-build', () => {
  it('passes when every build worked', () => {
    expect(judge({})).toMatchObject({ outcome: 'pass', summary: '2 builds without network (go1.26.8)' });
  });

  it('knows nothing where the build file names a C compiler that GDS does not take', () => {
    const location = { kind: 'file', path: 'Makefile', startLine: 2 } as const;
    const withDoubts = (...doubts: unknown[]) => ({ available: true, value: { doubts } });
    const compiler = { reason: 'CC is not used for builds', location, about: 'compiler' };
    const others = [{ reason: 'x' }, { reason: 'y', about: 'linked-value' }, { reason: 'z', about: 'refused-flag' }];
    expect(judge({}, withDoubts(...others, compiler))).toMatchObject({
      outcome: 'no-data',
      summary: 'Makefile:2: CC is not used for builds',
      provide: 'set it for the call of gds, as in `CC=musl-gcc gds verify`',
    });
    expect(judge({}, withDoubts(...others))).toMatchObject({ outcome: 'pass' });
  });

  it('says which Go release mends the security faults of the one that built', () => {
    const notice = {
      severity: 'notice',
      message: './cmd/app is built with go1.26.5, whose go command has security faults that Go 1.26.6 mends',
      remedy: 'Build with Go 1.26.6 or later.',
    };
    expect(judge({ goVersion: 'go1.26.5' })).toMatchObject({ outcome: 'pass', findings: [notice] });
    const failure = { kind: 'other', message: 'x' } as const;
    expect(judge({ goVersion: 'go1.26.5', failure })).toMatchObject({
      outcome: 'fail',
      findings: [{ severity: 'error' }, notice],
    });
    expect(judge({})).toMatchObject({ findings: [] });
  });

  it('fails where it built from what the repository does not hold', () => {
    const location = { kind: 'file', path: 'cmd/app/v.go', startLine: 1, snippet: '/srv/v.go' } as const;
    const failure = {
      kind: 'source-outside',
      subject: 'cmd/app/v.go is a link to /srv/v.go',
      message: '',
      location,
    } as const;
    expect(judge({ failure })).toMatchObject({
      outcome: 'fail',
      summary: './cmd/app does not build from the repository alone',
      findings: [
        {
          message:
            './cmd/app does not build from the repository alone: cmd/app/v.go is a link to /srv/v.go, which lies outside the repository',
          location,
          evidence: [{ key: 'kind', value: 'source-outside' }],
        },
      ],
    });
  });

  it('says once for each pattern what a clone lacks', () => {
    const location = { kind: 'file', path: '.gitignore', startLine: 3 } as const;
    const because = 'git ignores it by `*.pb.go`';
    const ignored = ['api/a.pb.go', 'api/b.pb.go'].map(path => ({ path, because, location }));
    expect(judge({ ignored: [...ignored, { path: 'v.txt', because: 'git ignores it by `v.txt`' }] })).toMatchObject({
      outcome: 'pass',
      findings: [
        {
          severity: 'notice',
          message:
            'api/a.pb.go (and 1 more) is compiled in and not in the repository: git ignores it by `*.pb.go`, so a clone alone does not build',
          remedy: 'Commit it (`git add -f api/a.pb.go`), or let every build write it first.',
          location,
        },
        { message: expect.stringMatching(/^v\.txt is compiled in/) },
      ],
    });
  });

  it('says what was blocked and what was not', () => {
    expect(judge({}).outcome === 'pass' && judge({}).facts).toContainEqual({
      key: 'network',
      value: 'IP network blocked',
    });
    const facts = judge({ isolation: 'proxy-off' }).facts;
    expect(facts).toContainEqual({ key: 'network', value: 'GOPROXY=off; the network itself was not blocked' });
  });

  it('fails for a package that does not compile, at its line', () => {
    const location = { kind: 'file', path: 'cmd/app/main.go', startLine: 4 } as const;
    const failure = { kind: 'does-not-compile', message: 'cmd/app/main.go:4:2: undefined: x\nmore', location } as const;
    expect(judge({ builds: [{ ok: false, ms: 900 }], failure })).toMatchObject({
      outcome: 'fail',
      summary: './cmd/app does not compile',
      findings: [{ severity: 'error', message: './cmd/app does not compile: undefined: x', location }],
    });
  });

  it.each([
    ['missing-go-sum-entry', 'go mod tidy'],
    ['go-too-old', 'Install Go'],
    ['inconsistent-vendoring', 'Run `go mod tidy` and then `go mod vendor`'],
    ['go-mod-needs-update', 'go mod tidy'],
    ['module-not-available', 'GOPROXY'],
    ['cgo-without-compiler', 'CGO_ENABLED=0'],
    ['wrong-go-sum-entry', 'go.sum'],
    ['module-refused', 'go mod download'],
    ['proxy-unreachable', 'HTTPS_PROXY'],
    ['generated-file-missing', 'go generate'],
    ['embedded-file-missing', 'Commit the file'],
    ['package-missing', 'import'],
    ['cgo-off', 'CGO_ENABLED=1'],
    ['broken-workspace', 'go work use'],
    ['other', 'go build'],
  ] as const)('%s has a remedy of its own', (kind, remedy) => {
    const judgement = judge({ builds: [{ ok: false, ms: 1 }], failure: { kind, message: 'words' } });
    expect(judgement).toMatchObject({ outcome: 'fail', summary: './cmd/app does not build without network' });
    expect(judgement.outcome === 'fail' && judgement.findings[0].remedy).toContain(remedy);
  });
});
