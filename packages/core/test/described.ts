import type { BinaryDescription, DescribedBinary, DwarfContents, DwarfDescription } from '../src/binary/description.ts';
import { describeBinary } from '../src/binary/describe.ts';
import { fileSource } from '../src/collect/repository/file-source.ts';
import type { Check, CheckContext, DraftFinding, Judgement } from '../src/checks/check.ts';
import { type BuildRecipe, type Collected, unavailable } from '../src/evidence/index.ts';

export const NO_RECIPE: Collected<BuildRecipe> = unavailable('not-configured', 'no recipe in this test', 'nothing');

const NO_GAP = { count: 0, listed: [] };

export const CONTENTS: DwarfContents = {
  versions: [5],
  units: 12,
  goUnits: 10,
  entries: 100,
  lineRows: 1234,
  lineSequences: 56,
  coverage: { functions: 3, withoutSource: 0, withoutRows: 0, units: NO_GAP, lines: NO_GAP, frames: NO_GAP },
  bare: { packages: 0, listed: [] },
  optimised: { units: 0, packages: 0, listed: [] },
};

export const PRESENT: Extract<DwarfDescription, { state: 'present' | 'unreadable' }> = {
  state: 'present',
  compressed: true,
  sections: ['info', 'line'],
  missing: [],
  contents: CONTENTS,
  problems: [],
};

/** An unstripped Go program, with what the test changes. */
export function described(over: Partial<DescribedBinary> = {}): DescribedBinary {
  return {
    kind: 'described',
    format: 'elf',
    size: 1000,
    role: 'program',
    arch: 'amd64',
    os: 'linux',
    bits: 64,
    endianness: 'little',
    linkage: { mode: 'static', positionIndependent: false, interpreter: null },
    go: { state: 'known', version: 'go1.26.0', from: 'build-info' },
    buildInfo: null,
    buildIds: { gnu: null, go: null },
    packer: null,
    garbled: { suspected: false, signs: [] },
    sections: [],
    symbols: { present: true, count: 7 },
    dwarf: PRESENT,
    pclntab: { state: 'readable', goRange: '1.20+', found: '', functions: 3, located: true, problems: [] },
    pprof: { linked: false, evidence: [] },
    stripping: { by: 'none', removed: [], confidence: 'certain', parameter: null },
    problems: [],
    ...over,
  };
}

export const RECOGNISED: BinaryDescription = {
  kind: 'recognised',
  format: 'xcoff',
  size: 10,
  meaning: 'an executable for AIX',
  remedy: 'judge a build for Linux',
};

const UNIVERSAL: BinaryDescription = {
  kind: 'universal',
  format: 'mach-o-universal',
  size: 2000,
  slices: ['amd64', 'arm64'].map((arch, index) => ({
    ...{ arch, offset: index * 1000, size: 1000 },
    ...{ state: 'described' as const, description: described({ format: 'mach-o', os: 'darwin', arch }) },
  })),
};

/** Binaries that no check of debug information judges, and what it says of each. */
export const UNJUDGED: readonly (readonly [string, BinaryDescription, string])[] = [
  ['of another format', RECOGNISED, 'app is xcoff: an executable for AIX'],
  ['no Go program', described({ go: { state: 'unknown' }, pclntab: { state: 'absent' } }), 'app is no Go program'],
  [
    'packed',
    described({ packer: 'upx', go: { state: 'unknown' }, pclntab: { state: 'absent' } }),
    'app is packed with upx',
  ],
  [
    'garbled',
    described({
      garbled: { suspected: true, signs: ['the recorded Go version is "unknown"'] },
      go: { state: 'unknown' },
      pclntab: { state: 'absent' },
    }),
    'app was built with garble: the recorded Go version is "unknown"',
  ],
  ['of several executables', UNIVERSAL, 'app holds 2 executables, for amd64, arm64'],
];

/** What a file on this machine is. */
export async function describedFile(path: string): Promise<BinaryDescription> {
  const source = await fileSource(path);
  try {
    return await describeBinary(source);
  } finally {
    await source.close();
  }
}

/** A recipe of a Makefile whose second line sets the flags and whose seventh builds. */
export function recipeWith(over: Partial<BuildRecipe>): Collected<BuildRecipe> {
  const value: BuildRecipe = {
    source: 'recipe',
    from: 'Makefile#build',
    location: { kind: 'file', path: 'Makefile', startLine: 7 },
    flags: [],
    env: [],
    computed: [],
    unresolved: [],
    doubts: [],
    ...over,
  };
  return { available: true, measuredAt: '2026-03-01T00:00:00Z', value };
}

export const STRIPPED_RECIPE = recipeWith({
  flags: [
    {
      name: '-ldflags',
      use: 'used',
      words: [
        { text: '-s', location: { kind: 'file', path: 'Makefile', startLine: 2, startColumn: 12, endColumn: 14 } },
        { text: '-w', location: { kind: 'file', path: 'Makefile', startLine: 2, startColumn: 15, endColumn: 17 } },
      ],
    },
  ],
});

export const DOUBTED_RECIPE = recipeWith({
  doubts: [
    {
      reason: '$(if $(DEBUG),,-s -w) in -ldflags is computed when make runs',
      location: { kind: 'file', path: 'Makefile', startLine: 7 },
    },
    { reason: 'another one' },
  ],
});

/** What {@link DOUBTED_RECIPE} makes of a pass. */
export const DOUBTED = {
  outcome: 'no-data',
  summary: 'Makefile:7: $(if $(DEBUG),,-s -w) in -ldflags is computed when make runs (and 1 more)',
  provide: 'give the flags in gds.yaml (build: flags/ldflags), or judge the built binary: gds verify ./bin/x',
};

export function judgeBinary(
  check: Check,
  description: BinaryDescription,
  buildRecipe: Collected<BuildRecipe> = NO_RECIPE,
  over: Partial<NonNullable<CheckContext['target']>> = {},
): Judgement {
  const binary = { name: 'app', path: '/app', sha256: '', builtHere: true, description };
  const target = {
    name: 'app',
    kind: 'package',
    role: 'production',
    subject: './cmd/app',
    debugInfoRequiredByFlag: false,
    ...over,
  } as const;
  return check.evaluate({ binary, buildRecipe } as never, { target, threshold: () => 0 });
}

export function findingsOf(judgement: Judgement): readonly DraftFinding[] {
  return 'findings' in judgement ? (judgement.findings ?? []) : [];
}
