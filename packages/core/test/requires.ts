import { execFileSync } from 'node:child_process';
import { workflowLinter } from '../../../scripts/workflow-linters.ts';
import { installedTool } from '../src/collect/tools/tools-folder.ts';

/** Tools that a test may need, and the arguments that make each say it is there. */
const PROBES = {
  go: ['version'],
  'go1.27.0': [],
  'go1.25.3': [],
  'go1.21.13': [],
  'go1.17.13': [],
  readelf: ['--version'],
  'llvm-symbolizer': ['--version'],
  'llvm-dwarfdump': ['--version'],
  strip: ['--version'],
  objcopy: ['--version'],
  'objcopy-zstd': [],
  'llvm-strip': ['--version'],
  dsymutil: ['--version'],
  gcc: ['--version'],
  git: ['--version'],
  make: ['--version'],
  shadow: [],
  staticcheck: [],
  dlv: [],
  faketime: ['--version'],
  'npm-registry': [],
  promtool: ['--version'],
  prometheus: ['--version'],
  chromium: ['--version'],
  skopeo: ['--version'],
  umoci: ['--version'],
  setpriv: ['--version'],
  actionlint: [],
  zizmor: [],
  'cmark-gfm': ['--version'],
} as const;

export type Tool = keyof typeof PROBES;

export interface Requirement {
  /** For `describe.skipIf`. */
  readonly skip: boolean;
  /** For the title of the skipped test; empty when nothing is missing. */
  readonly reason: string;
}

const known = new Map<Tool, string | undefined>();

/**
 * Whether a test's tools are on this machine. With GDS_REQUIRE_ALL=1, as in CI, a missing one throws, so that
 * no test is silently left out there.
 */
export function requires(...tools: Tool[]): Requirement {
  const missing = tools.map(tool => why(tool)).filter(reason => reason !== undefined);
  if (missing.length === 0) return { skip: false, reason: '' };
  const reason = missing.join('; ');
  if (process.env['GDS_REQUIRE_ALL'] === '1') throw new Error(`GDS_REQUIRE_ALL=1, and ${reason}`);
  return { skip: true, reason: ` (skipped: ${reason})` };
}

function why(tool: Tool): string | undefined {
  if (!known.has(tool)) known.set(tool, probe(tool));
  return known.get(tool);
}

function probe(tool: Tool): string | undefined {
  try {
    if (tool.startsWith('go1.')) {
      // Downloads that release on first use, through the caller's Go proxy.
      const env = { ...process.env, GOTOOLCHAIN: tool, GOFLAGS: '-mod=readonly' };
      execFileSync('go', ['version'], { env, stdio: 'pipe', timeout: 240_000 });
    } else if (tool === 'shadow' || tool === 'staticcheck' || tool === 'dlv') {
      if (installedTool(tool, process.env) === undefined) return `${tool} is missing: run \`gds tools install\``;
    } else if (tool === 'actionlint' || tool === 'zizmor') {
      return whyNotFetched(tool);
    } else if (tool === 'npm-registry') {
      execFileSync('npm', ['ping'], { stdio: 'pipe', timeout: 60_000 });
    } else if (tool === 'objcopy-zstd') {
      const help = execFileSync('objcopy', ['--help'], { encoding: 'utf8' });
      if (!help.includes('zstd')) return 'objcopy does not know zstd';
    } else {
      execFileSync(tool, PROBES[tool], { stdio: 'pipe', timeout: 30_000 });
    }
    return undefined;
  } catch {
    return `${tool} is not on this machine`;
  }
}

/** Fetched and kept on first use. A checksum that differs must not look like a machine without network. */
function whyNotFetched(tool: 'actionlint' | 'zizmor'): string | undefined {
  try {
    execFileSync(workflowLinter(tool), ['--version'], { stdio: 'pipe', timeout: 30_000 });
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return `${tool} could not be fetched: ${message.split('\n').slice(0, 3).join(' ')}`;
  }
}
