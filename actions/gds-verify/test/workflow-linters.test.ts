import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requires } from '../../../packages/core/test/requires.ts';
import { workflowLinter } from '../../../scripts/workflow-linters.ts';
import { temporaryFolder } from './runner.ts';
import { actions, ROOT, type Source, workflows } from './workflow-files.ts';

const COMMIT = 'f'.repeat(40);

/** What a person replaces: by a commit for one linter, by the files themselves for the other, which then reads them. */
const PLACEHOLDERS = [
  { text: 'OWNER/gds/actions/gds-verify@RELEASE_SHA', file: './actions/gds-verify' },
  {
    text: 'ORGANISATION/REPOSITORY/.github/workflows/gds.yaml@WORKFLOW_SHA',
    file: './.github/workflows/examples+workflows+reusable.yaml',
  },
  { text: 'ORGANISATION/REPOSITORY/composite@WORKFLOW_SHA', file: './examples/workflows/composite' },
];

const pinned = (text: string) => text.replaceAll(/@(?:RELEASE|WORKFLOW)_SHA\b/g, `@${COMMIT}`);
const local = (text: string) => PLACEHOLDERS.reduce((done, { text: from, file }) => done.replaceAll(from, file), text);

/** A repository that holds those sources, each where GitHub would look for it. */
function repositoryOf(
  all: { workflows: readonly Source[]; actions: readonly Source[] },
  filled: (text: string) => string,
) {
  const folder = temporaryFolder('gds-workflows-');
  const names = new Map<string, string>();
  const put = (path: string, name: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), filled(text));
    names.set(path, name);
  };
  execFileSync('git', ['init', '--quiet', folder]);
  for (const { name, text } of all.workflows)
    put(`.github/workflows/${name.replaceAll('/', '+').replace(/:(\d+)$/, '+$1.yaml')}`, name, text);
  for (const { name, text } of all.actions) put(name.replace(/:(\d+)$/, '/$1/action.yml'), name, text);
  mkdirSync(join(folder, 'actions/gds-verify/dist'), { recursive: true });
  writeFileSync(join(folder, 'actions/gds-verify/dist/index.js'), '');
  return { folder, nameOf: (path: string) => names.get(path.replace(/^\.\//, '')) ?? path };
}

/** Findings of actionlint: syntax, expressions, the inputs and outputs of actions, permissions, events. */
function actionlint(all: { workflows: readonly Source[]; actions: readonly Source[] }): string[] {
  const { folder, nameOf } = repositoryOf(all, local);
  // Not the linters of shell and Python that this machine may or may not have.
  const args = ['-shellcheck=', '-pyflakes=', '-format', '{{json .}}'];
  const { stdout, stderr, status } = spawnSync(workflowLinter('actionlint'), args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(`actionlint ended with ${status}: ${stderr}`);
  const found = JSON.parse(stdout) as { filepath: string; line: number; message: string }[];
  return found.map(({ filepath, line, message }) => `${nameOf(filepath)} line ${line}: ${message}`);
}

/** Findings of zizmor, offline, from the schema of workflows and actions to what is only a bad habit. */
function zizmor(all: { workflows: readonly Source[]; actions: readonly Source[] }): string[] {
  const { folder, nameOf } = repositoryOf(all, pinned);
  const args = ['--offline', '--no-progress', '--no-config', '--persona=pedantic', '--strict-collection'];
  const program = workflowLinter('zizmor');
  const { stdout, stderr } = spawnSync(program, [...args, '--no-exit-codes', '--format=json', '.'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (stdout.trim() === '') throw new Error(`zizmor refused the files: ${stderr}`);
  return (JSON.parse(stdout) as ZizmorFinding[]).map(({ ident, desc, locations }) => {
    const [first] = locations;
    const path = first?.symbolic.key.Local?.verbatim_path ?? first?.symbolic.key.Local?.given_path ?? '';
    return `${nameOf(path)} line ${(first?.concrete.location.start_point.row ?? 0) + 1}: ${ident}, ${desc}`;
  });
}

interface ZizmorFinding {
  readonly ident: string;
  readonly desc: string;
  readonly locations: readonly {
    readonly symbolic: { readonly key: { readonly Local?: Readonly<Record<string, string>> } };
    readonly concrete: { readonly location: { readonly start_point: { readonly row: number } } };
  }[];
}

const bad: Source = {
  name: 'bad.yaml',
  text: readFileSync(join(ROOT, 'examples/workflows/composite.yaml'), 'utf8'),
};
const changed = (from: string, to: string) => {
  const text = bad.text.replace(from, to);
  if (text === bad.text) throw new Error(`composite.yaml has no ${from}`);
  return { workflows: [{ ...bad, text }], actions };
};

const actionlintThere = requires('git', 'actionlint');
describe.skipIf(actionlintThere.skip)(`actionlint${actionlintThere.reason}`, () => {
  it('finds nothing in any workflow of files and documents', () => {
    expect(workflows.length).toBeGreaterThan(8);
    expect(actionlint({ workflows, actions })).toEqual([]);
  });

  it.each([
    [
      'an input that the action does not have',
      'mode: publish',
      'mode: publish\n          mods: x',
      'input "mods" is not defined',
    ],
    ['a permission that does not exist', 'checks: write', 'check: write', 'unknown permission scope "check"'],
    ['a job that does not exist', 'needs: verify', 'needs: very', 'needs job "very" which does not exist'],
    ['a context that does not exist', 'runner.temp', 'runner.temps', 'property "temps" is not defined'],
  ])('would find %s', (_what, from, to, message) => {
    expect(actionlint(changed(from, to))).toEqual([expect.stringContaining(message)]);
  });
});

const SCRIPT = 'echo ${{ github.head_ref }}';

const zizmorThere = requires('git', 'zizmor');
describe.skipIf(zizmorThere.skip)(`zizmor${zizmorThere.reason}`, () => {
  it('finds nothing in any workflow and action of files and documents', () => {
    expect(zizmor({ workflows, actions })).toEqual([]);
  });

  it.each([
    ['an action that is not pinned', 'WORKFLOW_SHA # v1.0.0', 'v1', 'unpinned-uses'],
    ['permissions for every job', 'permissions: {}', 'permissions: write-all', 'excessive-permissions'],
    ['an event that lends rights to foreign code', '  pull_request:', '  pull_request_target:', 'dangerous-triggers'],
    ['an expression in a script', '- uses: OWNER', `- run: ${SCRIPT}\n      - uses: OWNER`, 'template-injection'],
    ['a permission without its reason', 'checks: write #', 'checks: write\n      #', 'undocumented-permissions'],
  ])('would find %s', (_what, from, to, ident) => {
    expect(zizmor(changed(from, to)).join('\n')).toContain(`: ${ident},`);
  });

  it('would refuse what is no workflow under its schema', () => {
    expect(() => zizmor(changed('    steps:', '    steps: later #'))).toThrow('zizmor refused the files');
  });
});
