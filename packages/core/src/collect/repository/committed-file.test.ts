import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machineTools } from '../../../test/collect-context.ts';
import { testRepository, type TestRepository } from '../../../test/collecting.ts';
import { writeFiles } from '../../../test/pull-request.ts';
import { readCommittedFile } from './committed-file.ts';
import type { Git } from './git.ts';

const git: Git = { file: machineTools.git!, path: machineTools.path!, signal: new AbortController().signal };
let repository: TestRepository;
beforeEach(async () => {
  repository = await testRepository();
});
afterEach(() => repository.remove());

function read(path: string, maxBytes = 1000) {
  const commit = repository.git('rev-parse', 'HEAD').trim();
  return readCommittedFile(git, repository.root, { commit, path, maxBytes });
}

describe('readCommittedFile', () => {
  it('reads what the commit has, whatever the work tree holds', async () => {
    await writeFiles(repository.root, { 'services/a/gds.yaml': 'level: 2\n', '-x y': 'odd\n', ':(top)z': 'magic\n' });
    repository.commit();
    await writeFiles(repository.root, { 'services/a/gds.yaml': 'level: 1\n', 'services/b/gds.yaml': 'level: 1\n' });
    expect(await read('services/a/gds.yaml')).toEqual({ state: 'read', text: 'level: 2\n' });
    expect(await read('services/b/gds.yaml')).toEqual({ state: 'absent' });
    expect(await read('services/a/gds.yaml/more')).toEqual({ state: 'absent' });
    expect(await read('services/a')).toEqual({ state: 'unusable', reason: 'services/a is not a file' });
    expect(await read('-x y')).toMatchObject({ text: 'odd\n' });
    expect(await read(':(top)z')).toMatchObject({ text: 'magic\n' });
    expect(await read('services/*/gds.yaml')).toEqual({ state: 'absent' });
  });

  it('follows symbolic links inside of the commit, and none that leave it', async () => {
    const { root } = repository;
    await writeFiles(root, { 'shared/policy/gds.yaml': 'level: 3\n', 'services/a/main.go': '' });
    await symlink('../../services/linked/gds.yaml', join(root, 'services/a/gds.yaml'));
    await symlink('../shared/policy', join(root, 'services/linked'));
    for (const [name, target] of [
      ['outside', '../outside'],
      ['absolute', '/etc/hostname'],
      ['loop', 'loop'],
      ['dangling', 'nothing'],
    ] as const)
      await symlink(target, join(root, name));
    repository.commit();
    expect(await read('services/a/gds.yaml')).toEqual({ state: 'read', text: 'level: 3\n' });
    for (const name of ['outside', 'absolute']) {
      const reason = expect.stringContaining('is a symbolic link that leaves the repository') as string;
      expect(await read(name)).toEqual({ state: 'unusable', reason });
    }
    expect(await read('loop')).toMatchObject({ state: 'unusable' });
    expect(await read('dangling')).toEqual({ state: 'absent' });
  });

  it('reads no file that is larger than asked', async () => {
    await writeFiles(repository.root, { at: 'x'.repeat(1000), over: 'x'.repeat(1001) });
    repository.commit();
    expect(await read('at')).toMatchObject({ state: 'read' });
    expect(await read('over')).toEqual({ state: 'unusable', reason: 'it has 1001 bytes; at most 1000 are read' });
  });

  it('does not take what lies in a submodule, or what is not in the object store, for absent', async () => {
    const { git: run, root } = repository;
    await writeFiles(root, { 'gds.yaml': 'level: 2\n' });
    repository.commit();
    run('update-index', '--add', '--cacheinfo', `160000,${run('rev-parse', 'HEAD').trim()},sub`);
    run('commit', '--quiet', '-m', 'Add a submodule');
    expect(await read('sub/gds.yaml')).toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('submodule') as string,
    });
    const blob = run('rev-parse', 'HEAD:gds.yaml').trim();
    await rm(join(root, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    expect(await read('gds.yaml')).toMatchObject({ state: 'unknown' });
  });

  it('reads the objects themselves, and runs nothing that the configuration names (BD6)', async () => {
    const { git: run, root } = repository;
    const fired = join(dirname(root), 'fired');
    const program = join(dirname(root), 'trip');
    await writeFile(program, `#!/bin/sh\ntouch '${fired}'\ncat\n`);
    await chmod(program, 0o755);
    await mkdir(join(root, 'svc'));
    await writeFiles(root, { '.gitattributes': '*.yaml filter=trip diff=trip\n', 'svc/gds.yaml': 'level: 2\n' });
    repository.commit();
    for (const name of [
      'core.fsmonitor',
      'filter.trip.smudge',
      'filter.trip.process',
      'diff.trip.textconv',
      'core.pager',
    ])
      run('config', name, program);
    await writeFiles(root, { weak: 'level: 1\n' });
    const weak = run('hash-object', '-w', '--no-filters', 'weak').trim();
    run('replace', run('rev-parse', 'HEAD:svc/gds.yaml').trim(), weak);
    expect(run('cat-file', 'blob', 'HEAD:svc/gds.yaml')).toBe('level: 1\n'); // as git itself reads it
    expect(await read('svc/gds.yaml')).toEqual({ state: 'read', text: 'level: 2\n' });
    expect(existsSync(fired)).toBe(false);
    run('show', '--textconv', 'HEAD:svc/gds.yaml');
    expect(existsSync(fired)).toBe(true); // the wires do fire without these precautions
  });
});
