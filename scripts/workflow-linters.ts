// The two linters of GitHub workflows that the tests run, each built or installed once from what tools/ pins:
//
//   node scripts/workflow-linters.ts
//
// They go to tools/.bin/, which git ignores, under their version; one that is there is taken as it is.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const TOOLS = resolve(import.meta.dirname, '../tools');
const BIN = join(TOOLS, '.bin');
const INSTALL_MS = 300_000;

export type WorkflowLinter = 'actionlint' | 'zizmor';

/**
 * Path of a linter's program, which is fetched and put there when it is missing.
 *
 * @throws when Go or Python is missing, the network is, or what comes has another checksum than the pinned one
 */
export function workflowLinter(name: WorkflowLinter): string {
  const program = join(BIN, `${name}@${pinnedVersion(name)}`);
  if (existsSync(program)) return program;
  mkdirSync(BIN, { recursive: true });
  const folder = mkdtempSync(join(BIN, `${name}-`));
  try {
    renameSync(INSTALL[name](folder), program);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return program;
}

/** Each puts the linter below the folder and returns where. */
const INSTALL: Readonly<Record<WorkflowLinter, (folder: string) => string>> = {
  actionlint(folder) {
    const program = join(folder, 'actionlint');
    // go.sum pins every module of it.
    const build = ['build', '-mod=readonly', '-trimpath', '-o', program, 'github.com/rhysd/actionlint/cmd/actionlint'];
    run('go', build, join(TOOLS, 'actionlint'));
    return program;
  },
  zizmor(folder) {
    const environment = join(folder, 'venv');
    run('python3', ['-m', 'venv', environment], TOOLS);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'];
    const pinned = ['--require-hashes', '--requirement', join(TOOLS, 'zizmor', 'requirements.txt')];
    run(join(environment, 'bin', 'python'), [...pip, ...pinned], TOOLS);
    return join(environment, 'bin', 'zizmor');
  },
};

const PIN: Readonly<Record<WorkflowLinter, { readonly file: string; readonly version: RegExp }>> = {
  actionlint: { file: 'go.mod', version: /\bgithub\.com\/rhysd\/actionlint (v\d+\.\d+\.\d+)\b/ },
  zizmor: { file: 'requirements.txt', version: /^zizmor==(\d+\.\d+\.\d+)\b/m },
};

function pinnedVersion(name: WorkflowLinter): string {
  const file = join(TOOLS, name, PIN[name].file);
  const version = PIN[name].version.exec(readFileSync(file, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${file} pins no version of ${name}; it must match ${PIN[name].version}.`);
  return version;
}

function run(program: string, args: readonly string[], cwd: string): void {
  const env = { ...process.env, GOWORK: 'off', GOFLAGS: '' };
  execFileSync(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], timeout: INSTALL_MS });
}

if (import.meta.main) for (const name of ['actionlint', 'zizmor'] as const) console.log(workflowLinter(name));
