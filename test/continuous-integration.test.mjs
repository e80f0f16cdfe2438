import { describe, expect, it } from 'vitest';
import { text } from './repository.mjs';

/** Tool that a test asks for → the Debian package that brings it. */
const PACKAGE_OF = {
  readelf: 'binutils',
  strip: 'binutils',
  objcopy: 'binutils',
  'objcopy-zstd': 'binutils',
  'llvm-dwarfdump': 'llvm',
  'llvm-symbolizer': 'llvm',
  'llvm-strip': 'llvm',
  dsymutil: 'llvm',
  skopeo: 'skopeo',
  umoci: 'umoci',
  gcc: 'gcc',
  make: 'make',
  setpriv: 'util-linux',
  git: 'git',
  prometheus: 'prometheus',
  promtool: 'prometheus',
  chromium: 'chromium',
  faketime: 'faketime',
  zizmor: 'python3-venv',
  'cmark-gfm': 'cmark-gfm',
};

const script = text('.ci/run');
const packages = /^ *for package in ([^;]+); do$/m.exec(script)?.[1].split(' ') ?? [];
const probes =
  /const PROBES = \{(?<body>[\s\S]*?)\n\}/.exec(text('packages/core/test/requires.ts'))?.groups?.body ?? '';
const tools = [...probes.matchAll(/^ +'?([\w.-]+)'?:/gm)].map(([, tool]) => tool);

describe('CI', () => {
  it('installs every tool that a test asks for', () => {
    expect(tools).toEqual(expect.arrayContaining(['go', 'readelf', 'chromium', 'prometheus']));
    // Go itself brings its other releases, `gds tools install` the analyzers, and the registry is where npm asks.
    const others = /^(?:go(?:1\.\d+\.\d+)?|shadow|staticcheck|dlv|actionlint|npm-registry)$/;
    const fromDebian = tools.filter(tool => !others.test(tool));
    expect(fromDebian.filter(tool => !packages.includes(PACKAGE_OF[tool]))).toEqual([]);
    expect(script).toContain('gds tools install');
    expect(tools).toEqual(expect.arrayContaining(['actionlint', 'zizmor']));
    expect(script).toContain('node scripts/workflow-linters.ts');
  });

  it('installs what the examples are built and started with', () => {
    expect(packages).toEqual(expect.arrayContaining(['make', 'util-linux']));
  });

  it('installs what tests of the portal start', () => {
    expect(packages).toEqual(expect.arrayContaining(['chromium', 'libreoffice-calc-nogui', 'postgresql']));
  });

  it('lets no test be skipped, and ends with the count', () => {
    expect(script).toMatch(/^export .*\bGDS_REQUIRE_ALL=1\b/m);
    expect(script.trimEnd().split('\n').at(-1)).toBe('npm test');
  });
});
