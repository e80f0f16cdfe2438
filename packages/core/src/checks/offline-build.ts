import type { BuildFailureKind, OfflineBuild } from '../evidence/offline-build.ts';
import type { Fact } from '../standard/index.ts';
import { defineCheck } from './check.ts';

const REMEDIES: Record<BuildFailureKind, string> = {
  'does-not-compile': 'Make the package compile: run `go build` and mend what it names.',
  'missing-go-sum-entry': 'Run `go mod tidy` and commit go.sum.',
  'go-too-old': 'Build with the Go release that go.mod asks for, or lower the `go` line of go.mod.',
  'inconsistent-vendoring': 'Run `go mod vendor` and commit vendor/ with go.mod.',
  'go-mod-needs-update': 'Run `go mod tidy` and commit go.mod and go.sum.',
  'module-not-available':
    'Make every module available to `go mod download`: check GOPROXY, go.sum, and modules that were withdrawn.',
  'cgo-without-compiler': 'Install the C compiler that CC names, or build with `CGO_ENABLED=0`.',
  'no-main-package': 'Name the folder of a main package.',
  other: 'Run `GOPROXY=off go build -mod=readonly` and mend what it names.',
};

/** The package builds several times from what one `go mod download` fetched. */
export default defineCheck({
  id: 'offline-build',
  needs: ['offlineBuild'],
  uses: ['buildRecipe'],
  evaluate({ offlineBuild, buildRecipe }, { target }) {
    const recipe = buildRecipe.available ? buildRecipe.value : undefined;
    const facts: Fact[] = [
      { key: 'go', value: offlineBuild.goVersion },
      { key: 'network', value: isolationInWords(offlineBuild) },
      { key: 'recipe', value: recipe?.from ?? 'plain `go build`' },
      ...offlineBuild.builds.map(({ ms }, index): Fact => ({
        key: `build ${index + 1}`,
        value: Math.round(ms),
        unit: 'ms',
      })),
    ];
    const { failure, builds } = offlineBuild;
    const subject = target?.subject ?? 'the package';
    if (!failure) {
      return { outcome: 'pass', summary: `${builds.length} builds without network (${offlineBuild.goVersion})`, facts };
    }
    const first = failure.message.split('\n')[0]!;
    return {
      outcome: 'fail',
      summary:
        failure.kind === 'does-not-compile'
          ? `${subject} does not compile`
          : `${subject} does not build without network`,
      facts,
      findings: [
        {
          severity: 'error',
          message: `${subject} ${failure.kind === 'does-not-compile' ? 'does not compile' : 'does not build without network'}: ${first}`,
          remedy: REMEDIES[failure.kind],
          ...(failure.location ? { location: failure.location } : {}),
          evidence: [{ key: 'go build', value: failure.message.slice(0, 4000) }],
        },
      ],
    };
  },
});

function isolationInWords({ isolation }: OfflineBuild): string {
  return isolation === 'namespace' ? 'IP network blocked' : 'GOPROXY=off; the network itself was not blocked';
}
