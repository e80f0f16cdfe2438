import type { Build } from '../go-build.ts';
import { RELEASES, type Release } from './releases.ts';

/** One binary of the matrix. */
export interface Cell {
  readonly release: Release;
  /** `GOOS/GOARCH`. */
  readonly target: string;
  readonly variant: Variant;
}

export type Variant = keyof typeof VARIANTS;

interface Recipe extends Pick<Build, 'flags'> {
  /** Needs the system's C compiler, for this machine's target only. */
  readonly cgo?: true;
  readonly program?: 'cgo';
  /** A tool that works on a copy of the plain build: its arguments in front of the two paths. */
  readonly treatment?: readonly [tool: string, ...args: string[]];
}

/** How a binary is built, or treated afterwards. */
export const VARIANTS = {
  plain: {},
  '-w': { flags: ['-ldflags=-w'] },
  '-s': { flags: ['-ldflags=-s'] },
  '-s -w': { flags: ['-ldflags=-s -w'] },
  '-s -w=0': { flags: ['-ldflags=-s -w=0'] },
  '-trimpath': { flags: ['-trimpath'] },
  'all=-N -l': { flags: ['-gcflags=all=-N -l'] },
  pie: { flags: ['-buildmode=pie'] },
  'pie -s -w': { flags: ['-buildmode=pie', '-ldflags=-s -w'] },
  external: { flags: ['-ldflags=-linkmode=external'], cgo: true },
  'external pie': { flags: ['-buildmode=pie', '-ldflags=-linkmode=external'], cgo: true },
  uncompressed: { flags: ['-ldflags=-compressdwarf=false'] },
  cgo: { cgo: true, program: 'cgo' },
  strip: { treatment: ['strip', '-o'] },
  'strip -g': { treatment: ['strip', '-g', '-o'] },
  '--only-keep-debug': { treatment: ['objcopy', '--only-keep-debug'] },
} as const satisfies Record<string, Recipe>;

export function recipeOf(variant: Variant): Recipe {
  return VARIANTS[variant];
}

/** Other systems and machines, each by releases from both ends and where something changed between. */
const TARGETS: Readonly<Record<string, readonly Release[]>> = {
  'linux/arm64': ['go1.24.13', 'go1.27.4'],
  'linux/386': ['go1.22.12', 'go1.27.4'],
  'linux/s390x': ['go1.25.14', 'go1.27.4'],
  'darwin/amd64': ['go1.22.12', 'go1.27.4'],
  'darwin/arm64': ['go1.27.4'],
  'windows/amd64': ['go1.21.13', 'go1.26.11', 'go1.27.4'],
  'windows/386': ['go1.27.4'],
};

/** DWARF 4; the first with DWARF 5; today. */
const EVERY_VARIANT: readonly Release[] = ['go1.21.13', 'go1.25.14', 'go1.27.4'];

/** Not the full product: every release plain, every target with some, every variant with three. */
export function matrix(): Cell[] {
  const cells: Cell[] = RELEASES.map(release => ({ release, target: 'linux/amd64', variant: 'plain' }));
  for (const variant of Object.keys(VARIANTS) as Variant[]) {
    if (variant === 'plain') continue;
    for (const release of EVERY_VARIANT) {
      // The linker gave up -w=0 beside -s before Go 1.22.
      if (variant === '-s -w=0' && release === 'go1.21.13') continue;
      cells.push({ release, target: 'linux/amd64', variant });
    }
  }
  for (const [target, releases] of Object.entries(TARGETS)) {
    for (const release of releases) cells.push({ release, target, variant: 'plain' });
    cells.push({ release: releases.at(-1)!, target, variant: '-s -w' });
    if (!target.startsWith('linux/')) cells.push({ release: releases.at(-1)!, target, variant: 'uncompressed' });
  }
  return cells;
}

export function titleOf({ release, target, variant }: Cell): string {
  return `${release} ${target} ${variant}`;
}
