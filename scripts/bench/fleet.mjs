import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { environment, root } from '../demo/terminal.mjs';
import { node } from './pairs.mjs';

const SERVICES = 10_000;
const DAYS = 90;
/** Services whose reports the fleet's are variations of. */
const EXAMPLES = ['payments', 'payments-neglected'];

/** The portal's backend with 10,000 services and 90 days of history on PostgreSQL: what pages ask, and what ingest files. */
export async function benchFleet() {
  const folder = mkdtempSync(join(tmpdir(), 'gds-bench-'));
  const postgres = process.env.GDS_TEST_POSTGRES ? null : await startPostgres(folder);
  const connection = process.env.GDS_TEST_POSTGRES ?? postgres?.connection;
  try {
    const models = EXAMPLES.map(name => judged(folder, name));
    console.log('\nIngest of real reports, 300 services, 8 at a time');
    bench('ingest', [connection, ...models], folder);
    console.log(`\nPages over ${SERVICES} services × ${DAYS} days`);
    bench(
      'rollup',
      [connection, String(SERVICES), String(DAYS), process.env.EXPLAIN ? 'explain' : '', ...models],
      folder,
    );
  } finally {
    postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bundles a benchmark of the backend, since its sources are TypeScript without extensions, and runs it. */
function bench(name, args, folder) {
  // Beside the sources: packages that stay outside are found from there.
  const bundle = join(root, `plugins/gds-backend/bench/.${name}.cjs`);
  const externals = ['knex', 'express', '@backstage/*', 'zod'].map(pattern => `--external:${pattern}`);
  try {
    run(join(root, 'node_modules/.bin/esbuild'), [
      join(root, `plugins/gds-backend/bench/${name}.ts`),
      ...['--bundle', '--platform=node', '--log-level=warning', `--outfile=${bundle}`],
      ...externals,
    ]);
    run(node, [bundle, ...args], { cwd: root, env: { ...environment, TMPDIR: folder } });
  } finally {
    rmSync(bundle, { force: true });
  }
}

/** @returns the report of an example service */
function judged(folder, name) {
  const copy = join(folder, 'examples', name);
  cpSync(join(root, 'examples/services', name), copy, { recursive: true });
  const git = (...args) =>
    run('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', ...args], { cwd: copy });
  git('init', '--quiet', '.');
  git('add', '--all');
  git('commit', '--quiet', '--message=Import');
  const report = join(folder, `${name}.json`);
  const args = [join(root, 'packages/cli/bin/gds.js'), 'verify', '--format', 'json', '--output', report];
  spawnSync(node, args, { cwd: copy, env: environment, stdio: ['ignore', 'ignore', 'ignore'] });
  if (!existsSync(report)) throw new Error(`gds verify of ${name} made no report`);
  return report;
}

/** A PostgreSQL of its own on a free loopback port; it refuses to run as root. */
async function startPostgres(folder) {
  const versions = '/usr/lib/postgresql';
  const newest = existsSync(versions)
    ? readdirSync(versions)
        .sort((a, b) => Number(a) - Number(b))
        .at(-1)
    : undefined;
  if (newest === undefined) throw new Error('needs PostgreSQL: apt-get install postgresql, or set GDS_TEST_POSTGRES');
  const bin = join(versions, newest, 'bin');
  const home = join(folder, 'postgres');
  const isRoot = userInfo().uid === 0;
  run('mkdir', ['-m', '700', home]);
  if (isRoot) {
    run('chmod', ['755', folder]);
    run('chown', ['postgres', home]);
  }
  const as = (program, args) =>
    isRoot ? run('runuser', ['-u', 'postgres', '--', program, ...args], { cwd: '/' }) : run(program, args);
  const port = await freePort();
  as(join(bin, 'initdb'), ['-D', join(home, 'data'), '-A', 'trust', '-U', 'postgres']);
  const options = `-p ${port} -h 127.0.0.1 -k ${home}`;
  const log = join(home, 'log');
  as(join(bin, 'pg_ctl'), ['-D', join(home, 'data'), '-w', '-l', log, '-o', options, 'start']);
  return {
    connection: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: () => as(join(bin, 'pg_ctl'), ['-D', join(home, 'data'), '-m', 'immediate', 'stop']),
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function run(program, args, options = {}) {
  const quiet = program === node ? 'inherit' : 'ignore';
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', quiet, 'inherit'], ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
}
