import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testRepository, type TestRepository } from '../../../test/collecting.ts';
import { readRepositoryFile } from './repository-file.ts';
import { findRepository, findRepositoryRoot, remoteOf } from './repository.ts';
import { resolveTools } from '../tools/tools.ts';

const { signal } = new AbortController();
let repository: TestRepository;
beforeEach(async () => {
  repository = await testRepository();
});
afterEach(() => repository.remove());

async function open(cwd: string) {
  const tools = await resolveTools(process.env, await findRepositoryRoot(cwd), signal);
  return findRepository(cwd, { file: tools.git!, path: tools.path!, signal });
}

describe('findRepository', () => {
  it('reads commit, branch, remote and prefix', async () => {
    await mkdir(join(repository.root, 'services/a'), { recursive: true });
    await writeFile(join(repository.root, 'services/a/file'), '1');
    repository.commit();
    repository.git('remote', 'add', 'origin', 'https://user:secret@GitHub.com/acme/shop.git');
    const link = join(dirname(repository.root), 'link');
    await symlink(join(repository.root, 'services/a'), link);
    const found = await open(link);
    expect(found).toMatchObject({
      root: repository.root,
      workingDirectory: join(repository.root, 'services/a'),
      prefix: 'services/a',
      git: {
        commit: repository.git('rev-parse', 'HEAD').trim(),
        branch: 'main',
        modified: false,
        remote: { host: 'github.com', slug: 'acme/shop' },
      },
    });
    await writeFile(join(repository.root, 'services/a/file'), '22');
    expect((await open(repository.root)).git?.modified).toBe(true);
  });

  it('works in a repository without a commit and outside of one', async () => {
    expect((await open(repository.root)).git).toMatchObject({ branch: 'main' });
    const outside = dirname(repository.root);
    expect(await open(outside)).toEqual({ root: outside, workingDirectory: outside, prefix: '' });
  });

  it('runs nothing that the configuration names', async () => {
    await writeFile(join(repository.root, '.gitattributes'), '*.txt filter=trip diff=trip\n');
    await writeFile(join(repository.root, 'a.txt'), 'one\n');
    repository.commit();
    const fired = join(dirname(repository.root), 'fired');
    const program = join(dirname(repository.root), 'trip');
    await writeFile(program, `#!/bin/sh\ntouch '${fired}'\ncat\n`);
    await chmod(program, 0o755);
    for (const name of [
      'core.fsmonitor',
      'filter.trip.clean',
      'filter.trip.smudge',
      'filter.trip.process',
      'diff.trip.textconv',
      'diff.external',
      'core.sshCommand',
      'core.pager',
      'gpg.program',
    ]) {
      repository.git('config', name, program);
    }
    repository.git('config', 'log.showSignature', 'true');
    await writeFile(join(repository.root, 'a.txt'), 'two\n');
    expect((await open(repository.root)).git).toMatchObject({ modified: true });
    expect(existsSync(fired)).toBe(false);
    repository.git('status');
    expect(existsSync(fired)).toBe(true); // the wires do fire without these precautions
  });
});

describe('resolveTools', () => {
  it('takes no tool from the repository, from a relative or from an empty entry of PATH', async () => {
    const bin = join(repository.root, 'bin');
    await mkdir(bin);
    for (const name of ['go', 'git', 'unshare']) {
      await writeFile(join(bin, name), '#!/bin/sh\nexit 0\n');
      await chmod(join(bin, name), 0o755);
    }
    const link = join(dirname(repository.root), 'link');
    await symlink(bin, link);
    const env = { PATH: `:.:bin:${bin}:${link}`, GDS_TOOLS_DIR: repository.root };
    const tools = await resolveTools(env, repository.root, signal);
    expect(tools).toEqual({ path: '' });
  });
});

describe('remoteOf', () => {
  it.each([
    ['https://github.com/acme/shop.git', 'github.com acme/shop'],
    ['https://token@github.com/acme/shop', 'github.com acme/shop'],
    ['git@github.com:acme/shop.git', 'github.com acme/shop'],
    ['ssh://git@git.example.com:2222/group/sub/shop.git', 'git.example.com group/sub/shop'],
    ['/srv/git/shop.git', undefined],
    ['C:\\git\\shop', undefined],
    ['../shop', undefined],
  ])('%s', (url, expected) => {
    const found = remoteOf(url);
    expect(found && `${found.host} ${found.slug}`).toBe(expected);
  });
});

describe('readRepositoryFile', () => {
  it('refuses what lies outside, is missing or is no regular file', async () => {
    const { root } = repository;
    await writeFile(join(root, 'a'), 'text');
    await writeFile(join(dirname(root), 'secret'), 'secret');
    await symlink('../secret', join(root, 'out'));
    await symlink('a', join(root, 'in'));
    expect(await readRepositoryFile(root, 'in')).toEqual({ ok: true, path: 'a', text: 'text' });
    expect(await readRepositoryFile(root, 'out')).toMatchObject({
      ok: false,
      reason: 'it lies outside the repository',
    });
    expect(await readRepositoryFile(root, '../secret')).toMatchObject({ ok: false });
    expect(await readRepositoryFile(root, 'none')).toMatchObject({ ok: false, missing: true });
    expect(await readRepositoryFile(root, '.git')).toMatchObject({ ok: false });
    expect(await readRepositoryFile(root, 'a\0b')).toMatchObject({ ok: false });
  });
});
