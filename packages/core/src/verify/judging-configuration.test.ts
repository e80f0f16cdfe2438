import { chownSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { machineTools } from '../../test/collect-context.ts';
import { testRepository } from '../../test/collecting.ts';
import { type Files, pullRequest, type PullRequest, writeFiles } from '../../test/pull-request.ts';
import type { Git } from '../collect/repository/git.ts';
import { findRepository } from '../collect/repository/repository.ts';
import { CannotRunError } from './errors.ts';
import { judgingConfiguration, type JudgingOptions } from './judging-configuration.ts';

const git: Git = { file: machineTools.git!, path: machineTools.path!, signal: new AbortController().signal };
const level = (number: number) => `apiVersion: gds/v1\nlevel: ${number}\n`;

let made: PullRequest['repository'][] = [];
afterEach(async () => {
  await Promise.all(made.map(({ remove }) => remove()));
  made = [];
});

async function opened(base: Files, head: Files): Promise<PullRequest> {
  const pull = await pullRequest(base, head);
  made.push(pull.repository);
  return pull;
}

type Given = Omit<JudgingOptions, 'cwd'>;

async function judging(cwd: string, options: Given) {
  return judgingConfiguration(await findRepository(cwd, git), git, { cwd, ...options });
}

function refusal(cwd: string, options: Given): Promise<string> {
  return judging(cwd, options).then(
    () => 'was judged',
    (error: unknown) => {
      if (!(error instanceof CannotRunError)) throw error;
      return error.message;
    },
  );
}

describe('a pull request that lowers its level', () => {
  const weaker = () => opened({ 'gds.yaml': level(2) }, { 'gds.yaml': level(1) });
  const note = (commit: string) =>
    `gds.yaml:2 sets level 1; level 2 of the base commit ${commit.slice(0, 7)} holds until this is merged`;

  it('is judged by what its test merge was made from, in a checkout of depth 2', async () => {
    const pull = await weaker();
    const { root, git: run } = await pull.checkout(pull.merge, 2);
    // main went on since the pull request was opened: its commit of then is not here, and not needed.
    expect(() => run('cat-file', '-e', pull.opened)).toThrow();
    const { configuration, notes } = await judging(root, { judgedBy: { base: pull.opened, head: pull.head } });
    expect(configuration.level).toBe(2);
    expect(notes).toEqual([note(pull.base)]);
    expect((await judging(root, {})).configuration.level).toBe(1);
  });

  it('is judged by the base that it names where no merge is checked out', async () => {
    const pull = await weaker();
    const { root } = await pull.checkout(pull.head, 2);
    const { notes } = await judging(root, { judgedBy: { base: pull.opened, head: pull.head } });
    expect(notes).toEqual([note(pull.opened)]);
  });

  it('is judged by the new base after the old one was pushed away', async () => {
    const pull = await weaker();
    const { repository } = pull;
    repository.git('checkout', '--quiet', '--orphan', 'rewritten');
    await writeFiles(repository.root, { 'gds.yaml': level(3) });
    repository.commit('Rewrite main');
    repository.git('branch', '--force', 'main', 'rewritten');
    repository.git('checkout', '--quiet', '--detach');
    repository.git('merge', '--quiet', '--allow-unrelated-histories', '--strategy=ours', '-m', 'Merge', pull.head);
    await writeFiles(repository.root, { 'gds.yaml': level(1) });
    repository.git('commit', '--quiet', '--all', '--amend', '-m', 'Merge');
    const merge = repository.git('rev-parse', 'HEAD').trim();
    const { root } = await pull.checkout(merge, 2);
    const { notes } = await judging(root, { judgedBy: { base: pull.base, head: pull.head } });
    expect(notes).toEqual([note(repository.git('rev-parse', 'main').trim()).replace('level 2', 'level 3')]);
  });

  it('cannot be judged in a checkout of depth 1, which says what to set', async () => {
    const pull = await weaker();
    const { root } = await pull.checkout(pull.merge, 1);
    expect(await refusal(root, { judgedBy: { base: pull.base, head: pull.head } })).toBe(
      `The base commit ${pull.base} is not in this checkout, and its gds.yaml judges this change. In a workflow set fetch-depth on actions/checkout, to 2 for pull requests and to 0 for a merge queue; elsewhere fetch it: git fetch --depth=1 origin ${pull.base}`,
    );
  });

  it('is judged after the base commit was fetched as that message says', async () => {
    const pull = await weaker();
    const { root, git: run } = await pull.checkout(pull.merge, 1);
    run('fetch', '--quiet', '--depth=1', 'origin', pull.base);
    const { configuration } = await judging(root, { judgedBy: { base: pull.base, head: pull.head } });
    expect(configuration.level).toBe(2);
  });

  it('cannot be judged where a filter left the base’s file out: that it is not here does not mean that there is none', async () => {
    const pull = await weaker();
    const { root } = await pull.checkout(pull.merge, 2, '--filter=blob:none');
    const said = await refusal(root, { judgedBy: { base: pull.base, head: pull.head } });
    expect(said).toContain(`gds.yaml of the base commit ${pull.base} cannot be read, and it judges this change`);
    expect(said).toContain('no filter on actions/checkout');
  });

  it('is not helped by a merge of its own that it lets be checked out', async () => {
    const pull = await weaker();
    const { repository } = pull;
    // A head that is itself a merge, with a parent that asks for little.
    repository.git('checkout', '--quiet', '--orphan', 'weak');
    await writeFiles(repository.root, { 'gds.yaml': level(1) });
    repository.commit('Ask for little');
    repository.git('merge', '--quiet', '--allow-unrelated-histories', '--strategy=ours', '-m', 'Merge', pull.head);
    const head = repository.git('rev-parse', 'HEAD').trim();
    const { root } = await pull.checkout(head, 10);
    const { configuration } = await judging(root, { judgedBy: { base: pull.opened, head } });
    expect(configuration.level).toBe(2);
  });
});

describe('a change that puts a link where its folder was', () => {
  it('is not judged by what the link leads to: the base has another folder there', async () => {
    const pull = await opened({ 'services/pay/gds.yaml': level(3) }, { 'services/pay2/gds.yaml': level(1) });
    const { repository } = pull;
    repository.git('checkout', '--quiet', '--detach', pull.head);
    await rm(join(repository.root, 'services/pay'), { recursive: true });
    await symlink('pay2', join(repository.root, 'services/pay'));
    repository.git('add', '--all');
    repository.commit('Link the folder');
    const head = repository.git('rev-parse', 'HEAD').trim();
    const { root } = await pull.checkout(head, 10);
    const change = { judgedBy: { base: pull.opened, head } };
    expect(await refusal(join(root, 'services/pay'), change)).toContain(
      'services/pay is a symbolic link, and the gds.yaml',
    );
    // The folder itself is judged, by what the base has there: nothing, so the head's own level may be no weaker.
    expect((await judging(join(root, 'services/pay2'), change)).configuration.level).toBe(1);
  });
});

describe('a change whose head moved on to a merge with a parent of its choice', () => {
  it('is judged by the base, since that is not the test merge that GitHub named', async () => {
    const pull = await opened({ 'gds.yaml': level(2) }, { 'gds.yaml': level(1) });
    const { repository } = pull;
    repository.git('checkout', '--quiet', '--orphan', 'weak');
    await writeFiles(repository.root, { 'gds.yaml': level(1) });
    repository.commit('Ask for little');
    repository.git('merge', '--quiet', '--allow-unrelated-histories', '--strategy=ours', '-m', 'Merge', pull.head);
    const moved = repository.git('rev-parse', 'HEAD').trim();
    const change = { base: pull.base, head: pull.head, merge: pull.merge };
    const whole = await pull.checkout(moved, 10);
    whole.git('fetch', '--quiet', '--depth=1', 'origin', pull.base);
    expect((await judging(whole.root, { judgedBy: change })).configuration.level).toBe(2);
    const shallow = await pull.checkout(moved, 2);
    expect(await refusal(shallow.root, { judgedBy: change })).toContain(`The base commit ${pull.base} is not in this`);
    // The test merge itself is taken at its word.
    const { root } = await pull.checkout(pull.merge, 2);
    expect((await judging(root, { judgedBy: change })).configuration.level).toBe(2);
  });
});

describe('the file of the base', () => {
  it('is the one at the same path, below the working directory or as it is named', async () => {
    const pull = await opened(
      { 'gds.yaml': level(1), 'svc/gds.yaml': level(2), 'svc/ci/strict.yaml': level(3) },
      { 'svc/gds.yaml': level(1), 'svc/ci/strict.yaml': level(1) },
    );
    const { root } = await pull.checkout(pull.merge, 2);
    const judgedBy = { base: pull.base, head: pull.head };
    const cwd = join(root, 'svc');
    expect(await judging(cwd, { judgedBy })).toMatchObject({
      configuration: { level: 2 },
      notes: [expect.stringMatching(/^svc\/gds\.yaml:2 sets level 1; level 2 /)],
    });
    expect(await judging(cwd, { judgedBy, config: 'ci/strict.yaml' })).toMatchObject({
      configuration: { level: 3 },
      notes: [expect.stringMatching(/^svc\/ci\/strict\.yaml:2 sets level 1; level 3 /)],
    });
    expect(await judging(root, { judgedBy })).toMatchObject({ configuration: { level: 1 }, notes: [] });
  });

  it('judges a change that removes it', async () => {
    const pull = await opened({ 'gds.yaml': `${level(2)}require: [debug-info]\n` }, { 'gds.yaml': null });
    const { root } = await pull.checkout(pull.merge, 2);
    const { configuration, notes } = await judging(root, { judgedBy: { base: pull.base, head: pull.head } });
    expect(configuration).toMatchObject({ level: 2, require: ['debug-info'] });
    expect(notes).toHaveLength(2);
  });

  it.each<[string, Files, RegExp]>([
    ['does not exist', { 'main.go': '' }, /does not exist in the base commit [0-9a-f]{7}: the standard's defaults/],
    [
      'has an unknown key',
      { 'gds.yaml': 'apiVersion: gds/v1\nlevle: 3\n' },
      /cannot be used: .*gds\.yaml:2:1: unknown/,
    ],
    ['is too large', { 'gds.yaml': `${level(3)}#${'x'.repeat(256 * 1024)}` }, /cannot be used: .* at most 262144/],
    ['is a folder', { 'gds.yaml/x': '' }, /cannot be used: .*is not a file/],
  ])('leaves the defaults when it %s', async (_words, base, words) => {
    const exempting = `${level(2)}exemptions:\n  - { check: debug-info, reason: because I say so, expires: 2999-01-01 }\n`;
    const pull = await opened(base, { 'gds.yaml': exempting });
    const { root } = await pull.checkout(pull.merge, 2);
    const { configuration, notes } = await judging(root, { judgedBy: { base: pull.base, head: pull.head } });
    expect(configuration).toMatchObject({ level: 2, exemptions: [] });
    expect(notes[0]).toMatch(words);
  });

  it('may be a symbolic link inside of the repository, as in the work tree', async () => {
    const pull = await opened({ 'policy.yaml': level(3) }, {});
    const { repository } = pull;
    await symlink('policy.yaml', join(repository.root, 'gds.yaml'));
    repository.commit('Link');
    const base = repository.git('rev-parse', 'HEAD').trim();
    const { root } = await pull.checkout(base, 1);
    await rm(join(root, 'gds.yaml'));
    await writeFile(join(root, 'gds.yaml'), level(1));
    expect((await judging(root, { judgedBy: { base, head: 'HEAD' } })).configuration.level).toBe(3);
  });

  it('is not looked for in a submodule, whose commit the change chooses', async () => {
    const pull = await opened({ 'README.md': '' }, {});
    const { repository } = pull;
    repository.git('update-index', '--add', '--cacheinfo', `160000,${pull.head},svc`);
    repository.git('commit', '--quiet', '-m', 'Add a submodule');
    const base = repository.git('rev-parse', 'HEAD').trim();
    await writeFiles(repository.root, { 'svc/gds.yaml': level(1) });
    const said = await refusal(repository.root, { config: 'svc/gds.yaml', judgedBy: { base, head: 'HEAD' } });
    expect(said).toContain('svc is a submodule there, whose files are not in this repository');
  });

  it('is not known to a submodule, which has a history of its own, and that is said', async () => {
    const pull = await opened({ 'gds.yaml': level(2) }, {});
    const outer = await testRepository();
    made.push(outer);
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
    const base = outer.git('rev-parse', 'HEAD').trim();
    const said = await refusal(join(outer.root, 'in'), { judgedBy: { base, head: base } });
    expect(said).toContain(`The base commit ${base} is not a commit of the submodule that gds runs in`);
  });

  it('does not matter for a file that the caller keeps outside of the repository', async () => {
    const pull = await opened({ 'gds.yaml': level(3) }, {});
    await writeFile(join(pull.repository.root, '..', 'ours.yaml'), level(1));
    const judgedBy = { base: pull.base, head: 'HEAD' };
    expect(await judging(pull.repository.root, { config: '../ours.yaml', judgedBy })).toMatchObject({
      configuration: { level: 1 },
      notes: [],
    });
  });
});

describe('where git cannot say what the base is', () => {
  it('a folder without git is refused', async () => {
    const { root, remove } = await testRepository();
    await rm(join(root, '.git'), { recursive: true });
    expect(await refusal(root, { judgedBy: { base: 'main', head: 'HEAD' } })).toContain(
      'gds does not run in a git work tree',
    );
    await remove();
  });

  it('a name that no commit has is refused', async () => {
    const pull = await opened({}, {});
    for (const base of ['origin/main', '--all', 'HEAD:CHANGES.md', ''])
      expect(await refusal(pull.repository.root, { judgedBy: { base, head: 'HEAD' } })).toContain(
        `The base commit ${base} is not in this checkout`,
      );
  });

  it.skipIf(process.getuid?.() !== 0)(
    'a work tree of another user is refused, with the command that mends it',
    async () => {
      const pull = await opened({ 'gds.yaml': level(2) }, { 'gds.yaml': level(1) });
      const { root } = pull.repository;
      for (const path of [root, join(root, '.git')]) chownSync(path, 12_345, 12_345);
      expect(await refusal(root, { judgedBy: { base: pull.base, head: pull.head } })).toBe(
        'The gds.yaml of the base commit judges this change, and git does not read a work tree of another user. In a container job run after the checkout: chown -R "$(id -u):$(id -g)" "$GITHUB_WORKSPACE"',
      );
    },
  );
});

describe('the configuration of the work tree', () => {
  it('does not follow a symbolic link out of the repository (CL6)', async () => {
    const { root, remove } = await testRepository();
    await mkdir(join(root, '..', 'outside'));
    await writeFile(join(root, '..', 'outside', 'secret'), 'password: hunter2\n');
    await symlink('../outside/secret', join(root, 'gds.yaml'));
    await expect(judging(root, {})).rejects.toThrow('gds.yaml: cannot be used: it lies outside the repository');
    await remove();
  });
});
