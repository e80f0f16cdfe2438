import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { machineTools } from '../../test/collect-context.ts';
import { packageTarget, startRun, testRepository } from '../../test/collecting.ts';
import { pullRequest, writeFiles, type PullRequest } from '../../test/pull-request.ts';
import { requires } from '../../test/requires.ts';
import { verify } from '../verify.ts';
import binary from './binary.ts';
import buildRecipe from './build-recipe.ts';
import { findRepository } from './repository/repository.ts';

const go = requires('go');

const SERVICE_MAIN = 'package main\n\nfunc main() {}\n';

/** A service in a folder of its own, whose SLO file has a fault on line 2. */
const SERVICE = {
  'services/a/go.mod': 'module example.com/a\n\ngo 1.21\n',
  'services/a/main.go': SERVICE_MAIN,
  'services/a/gds.yaml': 'apiVersion: gds/v1\ntargets: [{ name: a, package: . }]\nslos: [slo.yaml]\n',
  'services/a/slo.yaml': 'apiVersion: openslo/v1\nkind: Nonsense\nmetadata: { name: x }\n',
};

let pull: PullRequest;
let cache: string;
beforeAll(async () => {
  cache = await realpath(await mkdtemp(join(tmpdir(), 'gds-cache-')));
});
afterAll(() => rm(cache, { recursive: true, force: true }));
beforeEach(async () => {
  pull = await pullRequest(SERVICE, { 'services/a/doc.go': 'package main\n' });
});
afterEach(() => pull.repository.remove());

interface Checkout {
  readonly root: string;
  readonly commit: string;
  readonly branch?: string;
  /** Parents that the commit has in this checkout. */
  readonly parents: number;
}

const checkouts: Readonly<Record<string, () => Promise<Checkout>>> = {
  'a branch': () => {
    const { root } = pull.repository;
    return Promise.resolve({ root, commit: pull.base, branch: 'main', parents: 1 });
  },
  'a first commit': async () => {
    const { root } = await pull.checkout(pull.opened, 10);
    return { root, commit: pull.opened, parents: 0 };
  },
  'the test merge of a pull request with all its history': async () => {
    const { root } = await pull.checkout(pull.merge, 10);
    return { root, commit: pull.merge, parents: 2 };
  },
  'the test merge of a pull request in a clone of depth 1': async () => {
    const { root } = await pull.checkout(pull.merge, 1);
    return { root, commit: pull.merge, parents: 0 };
  },
  'a linked work tree': async () => {
    const root = join(dirname(pull.repository.root), 'linked');
    pull.repository.git('worktree', 'add', '--quiet', '--detach', root, pull.head);
    return { root, commit: pull.head, parents: 1 };
  },
  'a submodule': async () => {
    const outer = join(dirname(pull.repository.root), 'outer');
    await mkdir(outer);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], { cwd: outer, stdio: 'pipe' });
    git('init', '--quiet');
    git('submodule', '--quiet', 'add', `file://${pull.repository.root}`, 'inner');
    return { root: join(outer, 'inner'), commit: pull.base, branch: 'main', parents: 1 };
  },
};

const git = () => ({ file: machineTools.git!, path: machineTools.path!, signal: new AbortController().signal });

describe.each(Object.keys(checkouts))('%s', kind => {
  let checkout: Checkout;
  beforeEach(async () => {
    checkout = await checkouts[kind]!();
    const known = execFileSync('git', ['log', '-1', '--format=%P'], { cwd: checkout.root, encoding: 'utf8' });
    expect(known.split(/\s+/).filter(parent => parent !== '')).toHaveLength(checkout.parents);
  });

  it('is known by its commit, unmodified, and paths are relative to its root', async () => {
    const { root, commit, branch } = checkout;
    const found = await findRepository(join(root, 'services/a'), git());
    expect(found).toMatchObject({ root, prefix: 'services/a', git: { commit, modified: false } });
    expect(found.git?.branch).toBe(branch);
    const { report } = await verify({
      cwd: join(root, 'services/a'),
      targets: [],
      timeoutMs: 60_000,
      env: process.env,
      version: '0.0.0',
      require: [],
      only: ['slo-definition'],
      skip: [],
      requireDebugInfo: false,
      requirePprofEndpoints: false,
      requireDeterministicBuild: false,
    });
    expect(report).toMatchObject({ commit, modified: false, workingDirectory: 'services/a' });
    const [result] = report.results.filter(({ check }) => check === 'slo-definition');
    expect(result).toMatchObject({
      outcome: 'fail',
      findings: [{ location: { kind: 'file', path: 'services/a/slo.yaml', startLine: 2 } }],
    });
    await writeFiles(root, { 'services/a/main.go': 'package main\n\nfunc main() { println() }\n' });
    expect((await findRepository(root, git())).git?.modified).toBe(true);
  });

  it.skipIf(go.skip)(`is built with the stamp of its commit${go.reason}`, async () => {
    const { root, commit } = checkout;
    expect(await stampOf(join(root, 'services/a'))).toEqual({ commit, modified: 'false' });
  });
});

/** The commit that a build of the service in this folder is stamped with; `undefined` without a stamp. */
async function stampOf(cwd: string) {
  const { CI: _ci, ...env } = process.env;
  const run = await startRun(cwd, [binary, buildRecipe], { ...env, GOENV: 'off', GDS_CACHE_DIR: cache });
  try {
    const collected = await run.get('binary', packageTarget('.', { name: 'a' }));
    if (!collected.available) throw new Error(`${collected.missing} (${collected.provide})`);
    const { description } = collected.value;
    if (description.kind !== 'described') throw new Error('it is not described');
    const settings = new Map(description.buildInfo!.settings.map(({ key, value }) => [key, value]));
    return { commit: settings.get('vcs.revision'), modified: settings.get('vcs.modified') };
  } finally {
    await run.remove();
  }
}

describe('a repository that holds a submodule', () => {
  it('is unmodified although the submodule is, and the submodule’s files are not its own', async () => {
    const outer = await testRepository();
    await writeFiles(outer.root, { 'README.md': 'outer\n' });
    outer.commit();
    outer.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      `file://${pull.repository.root}`,
      'in',
    );
    outer.commit('Add a submodule');
    await writeFiles(outer.root, { 'in/services/a/main.go': 'package main\n' });
    const commit = outer.git('rev-parse', 'HEAD').trim();
    expect((await findRepository(outer.root, git())).git).toMatchObject({ commit, modified: false });
    const inside = await findRepository(join(outer.root, 'in/services'), git());
    expect(inside).toMatchObject({ root: join(outer.root, 'in'), prefix: 'services', git: { modified: true } });
    await outer.remove();
  });

  it.skipIf(go.skip)(`is built with the stamp of its own commit${go.reason}`, async () => {
    const outer = await testRepository();
    await writeFiles(outer.root, { 'go.mod': 'module example.com/outer\n\ngo 1.21\n', 'main.go': SERVICE_MAIN });
    outer.commit();
    outer.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      `file://${pull.repository.root}`,
      'in',
    );
    outer.commit('Add a submodule');
    const commit = outer.git('rev-parse', 'HEAD').trim();
    expect(await stampOf(outer.root)).toEqual({ commit, modified: 'false' });
    await outer.remove();
  });

  it.skipIf(go.skip)(`runs nothing that the submodule’s own configuration names (BD6)${go.reason}`, async () => {
    const outer = await testRepository();
    await writeFiles(outer.root, { 'go.mod': 'module example.com/outer\n\ngo 1.21\n', 'main.go': SERVICE_MAIN });
    // Its `.git` is a folder below it, as an unpacked archive may bring it along.
    const inner = join(outer.root, 'in');
    const git = (...args: string[]) => execFileSync('git', args, { cwd: inner, stdio: 'pipe' });
    execFileSync('git', ['clone', '--quiet', pull.repository.root, inner], { stdio: 'pipe' });
    outer.commit();
    const fired = join(outer.root, '..', 'fired');
    const program = join(outer.root, '..', 'trip');
    await writeFiles(dirname(program), { trip: `#!/bin/sh\ntouch '${fired}'\ncat\n` });
    await chmod(program, 0o755);
    await writeFiles(inner, { '.git/info/attributes': '* filter=trip\n', 'services/a/main.go': 'package main\n' });
    for (const name of ['core.fsmonitor', 'filter.trip.clean']) git('config', name, program);
    await stampOf(outer.root);
    expect(existsSync(fired)).toBe(false);
    outer.git('status');
    expect(existsSync(fired)).toBe(true); // the wires do fire without these precautions
    await outer.remove();
  });
});
