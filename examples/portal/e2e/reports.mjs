import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../../..');
const node = join(root, 'node_modules/.bin/node');
const cli = join(root, 'packages/cli/bin/gds.js');
const run = promisify(execFile);

/** Why no binary can be built here; `undefined` when it can. */
export const missingGo = ['go', 'git'].every(answers) ? undefined : 'needs Go and git';

function answers(tool) {
  try {
    execFileSync(tool, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs the real `gds`. @returns {Promise<{ status: number, stdout: string, stderr: string }>} */
export async function gds(args, { cwd, env = {} }) {
  try {
    const { stdout, stderr } = await run(node, [cli, ...args], { cwd, env: { ...process.env, ...env } });
    return { status: 0, stdout, stderr };
  } catch (error) {
    if (typeof error.code !== 'number') throw error;
    return { status: error.code, stdout: error.stdout, stderr: error.stderr };
  }
}

/** Judges what the folder's `gds.yaml` names. @returns the path of the report */
export async function judge(folder, name) {
  const file = join(folder, '..', `${name}.json`);
  const { status, stderr } = await gds(['verify', '--format', 'json', '--output', file], { cwd: folder });
  if (status > 1) throw new Error(`gds verify ended with ${status}: ${stderr}`);
  return file;
}

/** A folder that judges the esbuild binary of npm. */
export function thirdParty(scratch) {
  const folder = join(scratch, 'esbuild');
  mkdirSync(folder);
  copyFileSync(join(root, 'node_modules/@esbuild/linux-x64/bin/esbuild'), join(folder, 'esbuild'));
  writeFileSync(join(folder, 'gds.yaml'), configuration('esbuild'));
  return folder;
}

/** A repository with a small service, which `commitAndBuild` builds with the given flags. */
export function serviceRepository(scratch) {
  const folder = join(scratch, 'service');
  mkdirSync(folder);
  const write = (name, text) => writeFileSync(join(folder, name), text);
  const git = (...args) => execFileSync('git', IDENTITY.concat(args), { cwd: folder, encoding: 'utf8' }).trim();
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', 'https://github.com/acme/shop.git');
  write('.gitignore', 'payments\n');
  write('gds.yaml', configuration('payments-neglected', 'payments'));
  write('go.mod', 'module example.com/payments\n\ngo 1.21\n');
  write('main.go', 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("paid") }\n');
  git('add', '--all');
  return {
    folder,
    /** @returns the commit that the binary was built from */
    commitAndBuild(...flags) {
      git('commit', '--quiet', '--allow-empty', '-m', `Build with ${flags.join(' ') || 'debug info'}`);
      execFileSync('go', ['build', ...flags, '-o', 'payments', '.'], { cwd: folder });
      return git('rev-parse', 'HEAD');
    },
  };
}

const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];

function configuration(entity, binary = entity) {
  return [
    'apiVersion: gds/v1',
    `service: component:default/${entity}`,
    'targets:',
    `  - { name: ${binary}, binary: ./${binary} }`,
    '',
  ].join('\n');
}
