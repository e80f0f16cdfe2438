import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { output, root, run } from './terminal.mjs';

const SERVICES = join(root, 'examples/services');
const MEND = join(root, 'examples/portal/demo/mend-payments-neglected.patch');

/**
 * A repository of its own with the example services, so that the demo can commit a mend, and a folder
 * with a configuration for the third-party binary.
 */
export async function prepareWorkspace() {
  const folder = await mkdtemp(join(tmpdir(), 'gds-demo-'));
  const repository = join(folder, 'shop');
  const services = join(repository, 'examples/services');
  await mkdir(services, { recursive: true });
  const sources = source => !['bin', '.gds'].includes(basename(source));
  await cp(SERVICES, services, { recursive: true, filter: sources });
  const git = (...args) =>
    run(
      'git',
      ['-c', 'user.name=GDS demo', '-c', 'user.email=demo@example.com', '-c', 'commit.gpgsign=false', ...args],
      {
        cwd: repository,
      },
    );
  const missing = await missingTools();
  if (missing.length === 0) {
    await git('init', '--quiet', '--initial-branch=main');
    await git('remote', 'add', 'origin', 'https://github.com/acme/shop.git');
    await git('add', '--all');
    await git('commit', '--quiet', '-m', 'Import the services');
  }
  const thirdParty = join(folder, 'third-party');
  await mkdir(thirdParty);
  await cp(join(root, 'node_modules/@esbuild/linux-x64/bin/esbuild'), join(thirdParty, 'esbuild'));
  await writeFile(
    join(thirdParty, 'gds.yaml'),
    [
      'apiVersion: gds/v1',
      'service: component:default/esbuild',
      'targets:',
      '  - { name: esbuild, binary: ./esbuild }',
      '',
    ].join('\n'),
  );
  return {
    folder,
    payments: join(services, 'payments'),
    neglected: join(services, 'payments-neglected'),
    thirdParty,
    /** Tools without which the example services cannot be judged, each with the way to get it. */
    missing,
    async mend() {
      await git('apply', `--directory=examples/services`, MEND);
      await git('commit', '--quiet', '--all', '-m', 'Keep debug info, serve pprof, report the lost error, tidy go.mod');
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function missingTools() {
  const missing = [];
  for (const { name, args, from } of [
    { name: 'go', args: ['version'], from: 'https://go.dev/dl/' },
    { name: 'git', args: ['--version'], from: 'your system, for instance apt-get install git' },
    { name: 'make', args: ['--version'], from: 'your system, for instance apt-get install make' },
  ]) {
    if ((await output(name, args)) === undefined) missing.push({ name, from });
  }
  return missing;
}
