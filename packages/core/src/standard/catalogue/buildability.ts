import type { CheckDefinition } from './definition.ts';

export const buildability = [
  {
    code: 'GDS-ERR-001',
    id: 'offline-build',
    title: 'offline build',
    failTitle: 'Does not build without network',
    pillar: 'buildability',
    level: 1,
    requirement: 'must',
    status: 'built',
    scope: 'target',
    appliesTo: ['package'],
    maxAgeDays: null,
    why: 'a fix that cannot be built cannot be shipped, and tonight a registry may be down or a module withdrawn',
    remedy:
      'Commit go.mod and go.sum so that `go build -mod=readonly` needs nothing that `go mod download` did not fetch: run `go mod tidy`, commit both files, and keep generated sources in the repository.',
    axes: [],
    thresholds: {
      builds: {
        default: 2,
        unit: 'builds',
        min: 1,
        max: 10,
        means: 'how often the build is repeated without network',
        stricter: 'higher',
      },
    },
  },
  {
    code: 'GDS-ERR-002',
    id: 'module-integrity',
    title: 'module integrity',
    failTitle: 'go.mod and go.sum do not reproduce the dependencies',
    pillar: 'buildability',
    level: 1,
    requirement: 'must',
    status: 'built',
    scope: 'target',
    appliesTo: ['package'],
    maxAgeDays: null,
    why: 'whoever rebuilds the service to reproduce a fault must get the same dependencies that run in production',
    remedy:
      'Run `go mod tidy` and `go mod verify`, commit go.mod and go.sum, and replace local `replace` directives with released versions.',
    axes: [],
    thresholds: {},
  },
] as const satisfies readonly CheckDefinition[];
