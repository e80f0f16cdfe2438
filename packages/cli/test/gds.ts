import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const ENTRY = join(import.meta.dirname, '..', 'bin', 'gds.js');

/** A stripped Go program that this project did not build. */
export const ESBUILD = realpathSync(
  join(import.meta.dirname, '..', '..', '..', 'node_modules', '@esbuild', 'linux-x64', 'bin', 'esbuild'),
);

/** Variables of this machine that would change what gds writes. */
const UNSET = ['GITHUB_ACTIONS', 'FORCE_COLOR', 'NO_COLOR', 'GDS_PORTAL_TOKEN', 'NODE_OPTIONS', 'CI'];

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What gds left in the temporary folder. */
  readonly left: readonly string[];
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node.js itself. */
  readonly nodeArgs?: readonly string[];
  /** Its standard input; left out: none. */
  readonly input?: string;
  /** Called with the process once it has started. */
  readonly started?: (child: ReturnType<typeof spawn>, temporary: string) => void;
}

/** Runs the real command with pipes and a temporary folder of its own. */
export async function gds(
  args: readonly string[],
  { cwd, env, nodeArgs = [], input, started }: RunOptions = {},
): Promise<Ran> {
  const temporary = folderWith({});
  const inherited = Object.entries(process.env).filter(
    ([name]) => !UNSET.includes(name) && !name.startsWith('GITHUB_'),
  );
  const child = spawn(process.execPath, [...nodeArgs, ENTRY, ...args], {
    cwd: cwd ?? folderWith({}),
    env: { ...Object.fromEntries(inherited), TMPDIR: temporary, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  let stdout = '';
  let stderr = '';
  child.stdout!.setEncoding('utf8').on('data', text => (stdout += text));
  child.stderr!.setEncoding('utf8').on('data', text => (stderr += text));
  started?.(child, temporary);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { status, stdout, stderr, left: readdirSync(temporary) };
}

/** A real folder with these files, removed when the test ends. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gds-cli-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** The JSON report that every run writes. */
export function storedReport(folder: string): unknown {
  return JSON.parse(readFileSync(join(folder, '.gds', 'report.json'), 'utf8'));
}
