import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, root } from '../demo/terminal.mjs';
import { gds, node } from './pairs.mjs';

const EXAMPLE = 'examples/services/payments';
const BUILD = ['build', '-trimpath', '-o'];

/**
 * `gds verify` of the sound example with nothing cached, then again, against the commands that it cannot do
 * without, one after another. Commands whose tool is missing are left out and named.
 */
export function benchVerify() {
  const folder = mkdtempSync(join(tmpdir(), 'gds-bench-'));
  try {
    const service = repository(folder);
    const first = verify(service, folder);
    const second = verify(service, folder);
    const peers = unavoidable(service, folder);
    const sum = peers.reduce((total, { ms }) => total + ms, 0);
    console.log(`\ngds verify ./cmd/payments, ${EXAMPLE}, one run each`);
    for (const { name, ms } of peers) line(name, ms);
    line('their sum', sum);
    line('gds verify, nothing cached', first.ms, first.ms / sum, 'of the sum');
    line('gds verify, again', second.ms, second.ms / first.ms, 'of the first');
    line('processor time of gds itself, first', first.own, first.own / first.ms, 'of its wall time');
    line('processor time of gds itself, again', second.own, second.own / second.ms, 'of its wall time');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A copy of the example in a repository of its own. */
function repository(folder) {
  const service = join(folder, 'repository', 'payments');
  cpSync(join(root, EXAMPLE), service, { recursive: true, filter: path => !/[\\/](?:bin|\.gds)$/.test(path) });
  const config = readFileSync(join(service, 'gds.yaml'), 'utf8');
  // One target: the second of the example is the same package built for a debugger.
  writeFileSync(join(service, 'gds.yaml'), config.replace(/ {2}- name: payments-debug\n(?: {4}.*\n)+/, ''));
  const git = (...args) =>
    measured('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', ...args], service);
  git('init', '--quiet', '..');
  git('add', '--all');
  git('commit', '--quiet', '--message=Import');
  measured('go', ['mod', 'download'], service);
  return service;
}

function verify(service, folder) {
  const own = join(folder, 'own-time.json');
  const env = { ...environment, GDS_CACHE_DIR: join(folder, 'cache'), GDS_BENCH_OWN_TIME: own };
  delete env.CI; // there no build cache is kept
  const preload = new URL('own-time.mjs', import.meta.url).href;
  const ms = measured(node, ['--import', preload, gds, 'verify', '--no-color'], service, { env, accept: [0, 1] });
  const { user, system } = JSON.parse(readFileSync(own, 'utf8'));
  return { ms, own: (user + system) / 1000 };
}

function unavoidable(service, folder) {
  const cached = name => ({ ...environment, CGO_ENABLED: '0', GOFLAGS: '', GOCACHE: join(folder, name) });
  const binary = join(folder, 'payments');
  const go = (name, args, cache = 'go-1') => ({ name, file: 'go', args, env: cached(cache) });
  const commands = [
    go('go build, empty cache', [...BUILD, binary, './cmd/payments']),
    go('go build, another empty cache', [...BUILD, `${binary}.2`, './cmd/payments'], 'go-2'),
    go('go vet, cache of the first', ['vet', '-trimpath', './...']),
  ];
  for (const [name, args] of [
    ['shadow', file => ['go', ['vet', '-trimpath', `-vettool=${file}`, './...']]],
    ['staticcheck', file => [file, ['./...']]],
    ['dlv', file => [file, ['exec', '--allow-non-terminal-interactive', '--init', script(folder), binary]]],
  ]) {
    const tool = installed(name);
    if (tool === undefined) {
      console.log(`\nverify: ${name} is not installed (gds tools install), so it is missing in the sum`);
      continue;
    }
    const [file, words] = args(tool);
    // Of the same flags, so that it finds what was compiled.
    const env = { ...cached('go-1'), GOFLAGS: '-trimpath', STATICCHECK_CACHE: join(folder, 'staticcheck') };
    commands.push({ name, file, args: words, env, accept: [0, 1] });
  }
  return commands.map(({ name, file, args, ...options }) => ({ name, ms: measured(file, args, service, options) }));
}

/** A breakpoint that is hit, a stack and the locals. */
function script(folder) {
  const file = join(folder, 'session.txt');
  writeFileSync(file, 'break main.main\ncontinue\nstack\nlocals\nexit\n');
  return file;
}

/** A tool where `gds tools install` puts it; GDS itself takes the pinned version. */
function installed(name) {
  const { GDS_TOOLS_DIR, XDG_DATA_HOME } = process.env;
  const tools = GDS_TOOLS_DIR || join(XDG_DATA_HOME || join(homedir(), '.local/share'), 'gds/tools');
  const folder = existsSync(tools) && readdirSync(tools).find(entry => entry.startsWith(`${name}@`));
  return folder ? join(tools, folder, name) : undefined;
}

function measured(file, args, cwd, { env = environment, accept = [0] } = {}) {
  const begin = performance.now();
  const { status, error, stderr } = spawnSync(file, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ms = performance.now() - begin;
  if (error) throw error;
  if (!accept.includes(status)) throw new Error(`${[file, ...args].join(' ')} ended with ${status}: ${stderr}`);
  return ms;
}

function line(name, ms, ratio, of) {
  const text = `  ${name.padEnd(38)} ${ms.toFixed(0).padStart(7)} ms`;
  console.log(ratio === undefined ? text : `${text}   ${ratio.toFixed(2)} ${of}`);
}
