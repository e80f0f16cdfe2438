import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  actions,
  blocks,
  blocksOf,
  type Job,
  ROOT,
  type Source,
  type Step,
  stepsOf,
  textOf,
  type Workflow,
  workflowOf,
  workflows,
} from './workflow-files.ts';

const DOCUMENTED = 'examples/services/payments/.github/workflows/gds.yaml';
const FORKS = 'examples/services/payments/.github/workflows/gds-forks.yaml';
const named = (name: string) => {
  const source = workflows.find(each => each.name === name);
  if (source === undefined) throw new Error(`${name} is not among the workflows`);
  return source;
};

const actionOf = (step: Step) => step.uses?.replace(/@.*/, '');
const isGds = (step: Step) => actionOf(step) === 'OWNER/gds/actions/gds-verify';
const modeOf = (job: Job) => job.steps?.find(isGds)?.with?.['mode'];
const using = (steps: readonly Step[] | undefined, action: string) =>
  (steps ?? []).filter(step => actionOf(step) === action);

/** Fails the job for a service without a report; it runs nothing. */
const isVerdict = ({ if: condition, run, uses }: Step) =>
  uses === undefined &&
  condition === "needs.verify.result != 'success'" &&
  /^echo "[\w ,;.]+" && exit 1$/.test(run ?? '');

const everywhere = [...workflows, ...actions];

describe.each(everywhere.map(source => [source.name, source] as const))('%s', (_name, source) => {
  const steps = stepsOf(source);

  it('pins every action and called workflow by 40 digits, with its version beside it', () => {
    const lines = source.text.split('\n').filter(line => /^\s*(?:- )?uses:/.test(line));
    const called = Object.values((parse(source.text) as Partial<Workflow>).jobs ?? {}).filter(job => job.uses);
    expect(lines).toHaveLength(steps.filter(step => step.uses).length + called.length);
    for (const line of lines)
      expect(line).toMatch(
        /uses: (?:[\w./-]+@[0-9a-f]{40}|OWNER\/gds\/[\w./-]+@RELEASE_SHA|ORGANISATION\/REPOSITORY\/[\w./-]+@WORKFLOW_SHA) # v\d+\.\d+\.\d+$/,
      );
  });

  it('has no expression inside of a script', () => {
    for (const { run, with: inputs } of steps)
      expect(`${run ?? ''}${String(inputs?.['script'] ?? '')}`).not.toContain('${{');
  });

  it('keeps no credentials, and restores and saves no cache', () => {
    for (const step of steps) expect(actionOf(step) ?? '').not.toMatch(/^actions\/cache\b/);
    for (const { with: inputs } of using(steps, 'actions/checkout'))
      expect(inputs).toMatchObject({ 'persist-credentials': false });
    for (const { with: inputs } of using(steps, 'actions/setup-go')) expect(inputs).toMatchObject({ cache: false });
    for (const { with: inputs } of using(steps, 'actions/setup-node'))
      expect(inputs).toMatchObject({ 'package-manager-cache': false });
  });

  it('gives the next attempt of a run the artifact of the one before', () => {
    for (const { uses, with: inputs } of using(steps, 'actions/upload-artifact')) {
      const name = String(inputs?.['name']);
      expect(name === '${{ inputs.artifact }}' || name.startsWith('gds-report')).toBe(true);
      // Version 3 overwrites, and knows no such input.
      if (!source.text.includes(`${String(uses)} # v3.`)) expect(inputs).toMatchObject({ overwrite: true });
    }
  });
});

describe.each(workflows.map(source => [source.name, source] as const))('%s', (_name, source) => {
  const workflow = workflowOf(source);
  const jobs = Object.values(workflow.jobs);

  it('gives no permission to the whole workflow, and to each job those that it names', () => {
    expect(workflow.permissions).toEqual({});
    for (const { permissions } of jobs) expect(permissions).toBeTypeOf('object');
  });

  it('runs on no event that lends its rights to foreign code', () => {
    for (const event of ['pull_request_target', 'issue_comment', 'workflow_run'])
      if (event !== 'workflow_run' || workflow.name !== 'GDS forks') expect(workflow.on).not.toHaveProperty(event);
  });

  it('judges where there is nothing to steal', () => {
    for (const job of jobs.filter(each => modeOf(each) === 'verify')) {
      expect(job.permissions).toEqual({ contents: 'read' });
      expect(source.text).not.toMatch(/\bsecrets\./);
    }
  });

  it('publishes without checking out, building or running anything, whatever became of the first job', () => {
    for (const job of jobs.filter(each => modeOf(each) === 'publish')) {
      const steps = job.steps!.filter(step => !isVerdict(step));
      const download = workflow.on['workflow_run'] === undefined ? ['actions/download-artifact'] : [];
      expect(steps.map(actionOf)).toEqual([...download, 'OWNER/gds/actions/gds-verify']);
      if (job.needs !== undefined) expect(job.if).toBe('always()');
    }
  });

  it('is named GDS where gds-forks.yaml waits for it', () => {
    if (jobs.some(job => modeOf(job) === 'verify')) expect(workflow.name).toBe('GDS');
  });
});

describe('the documented workflow', () => {
  const { jobs } = workflowOf(named(DOCUMENTED));
  const { verify, publish } = jobs as { verify: Job; publish: Job };

  it('has a job that judges and one that publishes', () => {
    expect(Object.keys(jobs)).toEqual(['verify', 'publish']);
    expect([modeOf(verify), modeOf(publish)]).toEqual(['verify', 'publish']);
    expect(verify.steps!.find(isGds)!.with).toEqual({ mode: 'verify' });
    expect(publish.steps!.find(isGds)!.with).toEqual({ mode: 'publish' });
  });

  it('checks out the parents of the test merge, and uploads what the action wrote', () => {
    expect(using(verify.steps, 'actions/checkout')[0]!.with).toMatchObject({
      'fetch-depth': "${{ github.event_name != 'merge_group' && 2 || 0 }}",
    });
    const [upload] = using(verify.steps, 'actions/upload-artifact');
    expect(upload).toMatchObject({ with: { name: 'gds-report', path: '${{ steps.gds.outputs.report }}' } });
  });

  it('publishes with the rights that it uses and no other', () => {
    const rights = { actions: 'read', checks: 'write', contents: 'read', 'pull-requests': 'write' };
    expect(publish.permissions).toEqual(rights);
    expect(publish.needs).toBe('verify');
    const [download] = using(publish.steps, 'actions/download-artifact');
    expect(download).toMatchObject({
      with: { pattern: 'gds-report*', path: '${{ runner.temp }}/gds-reports' },
      'continue-on-error': true,
    });
  });

  it('is in the guide as it is in its file', () => {
    expect(blocks.map(({ text }) => text)).toContain(named(DOCUMENTED).text);
  });
});

describe('the workflow for forks', () => {
  const source = named(FORKS);
  const workflow = workflowOf(source);
  const [publish] = Object.values(workflow.jobs);

  it('is the only one that runs on workflow_run, in the file and in the guide', () => {
    const all = workflows.filter(each => workflowOf(each).on['workflow_run'] !== undefined);
    expect(all.map(({ text }) => text)).toEqual([source.text, source.text]);
    expect(all.map(({ name }) => name.replace(/:\d+$/, ''))).toEqual([FORKS, 'docs/github-action-forks.md']);
  });

  it('waits for the workflow of the other file by its name', () => {
    expect(workflow.on).toEqual({
      workflow_run: { workflows: [workflowOf(named(DOCUMENTED)).name], types: ['completed'] },
    });
  });

  it('reads artifacts, and writes a check run and a comment: one step and no other right', () => {
    expect(Object.keys(workflow.jobs)).toHaveLength(1);
    expect(publish!.permissions).toEqual({ actions: 'read', checks: 'write', 'pull-requests': 'write' });
    expect(publish!.steps).toHaveLength(1);
    expect(publish!.steps![0]!.with).toEqual({ mode: 'publish' });
    expect(source.text).not.toMatch(/portal-url|id-token/);
  });

  it('leaves alone the pull requests that their own run could show', () => {
    expect(publish!.if).toContain("workflow_run.event == 'pull_request'");
    expect(publish!.if).toContain('head_repository.id != github.event.repository.id');
    expect(publish!.if).toContain("actor.login == 'dependabot[bot]'");
  });
});

describe('the workflow for several services', () => {
  const { jobs } = workflowOf(named('examples/workflows/monorepo.yaml'));

  it('has an artifact of its own for each service, and one check to require', () => {
    const verify = jobs['verify'] as Job & { strategy: { 'fail-fast': boolean; matrix: { include: object[] } } };
    expect(verify.strategy.matrix.include.length).toBeGreaterThan(1);
    expect(verify.strategy['fail-fast']).toBe(false);
    expect(using(verify.steps, 'actions/upload-artifact')[0]!.with).toMatchObject({
      name: 'gds-report-${{ matrix.service }}',
    });
    expect(jobs['publish']!.name).not.toContain('${{');
    expect(jobs['publish']).not.toHaveProperty('strategy');
  });

  it('fails the one check when a service ended without a report', () => {
    expect(jobs['publish']!.steps!.at(-1)).toSatisfy(isVerdict);
  });
});

describe('the workflow for an organisation', () => {
  const reusable = named('examples/workflows/reusable.yaml');
  const caller = named('examples/workflows/caller.yaml');
  const call = workflowOf(reusable).on['workflow_call'] as { inputs: Record<string, { type?: string }> };

  it('is called only, with a type for each input', () => {
    expect(Object.keys(workflowOf(reusable).on)).toEqual(['workflow_call']);
    for (const input of Object.values(call.inputs)) expect(input.type).toMatch(/^(?:string|number|boolean)$/);
  });

  it('gets from its caller the rights of its jobs, and no more', () => {
    const asked = Object.assign({}, ...Object.values(workflowOf(reusable).jobs).map(job => job.permissions)) as object;
    const [job] = Object.values(workflowOf(caller).jobs);
    expect(job!.permissions).toEqual(asked);
    expect(caller.text).not.toContain('secrets:');
  });
});

describe('our release', () => {
  const { on, jobs } = workflowOf(named('.github/workflows/release.yaml'));
  const trusted = Object.values(jobs).filter(job => job.permissions?.['id-token'] !== undefined);
  const scripts = trusted.flatMap(job => job.steps!.map(step => step.run ?? '')).join('\n');

  it('runs on tags, in an environment that an owner protects', () => {
    expect(on).toEqual({ push: { tags: ['v*'] } });
    expect(trusted).toHaveLength(1);
    expect(trusted[0]!.environment).toBe('release');
  });

  it('publishes with provenance, and compares the bundle with its sources before', () => {
    expect(scripts).toContain('npm publish --provenance');
    expect(scripts.indexOf('git diff --exit-code')).toBeGreaterThan(-1);
    expect(scripts.indexOf('git diff --exit-code')).toBeLessThan(scripts.indexOf('npm publish'));
  });

  it('has every package that is not private, the core first', () => {
    const packages = globSync('{packages,plugins}/*/package.json', { cwd: ROOT })
      .filter(file => (JSON.parse(textOf(file)) as { private?: boolean }).private !== true)
      .map(file => file.replace('/package.json', ''));
    const loops = [...scripts.matchAll(/^ *for package in (.+); do$/gm)].map(([, names = '']) => names.split(' '));
    expect(loops).toHaveLength(2);
    for (const names of loops) {
      expect([...names].sort()).toEqual(packages.sort());
      expect(names[0]).toBe('packages/core');
    }
  });

  it('has no secret and runs no test', () => {
    expect(textOf('.github/workflows/release.yaml')).not.toMatch(/\bsecrets\.|_TOKEN: \$\{\{ (?!github\.token)/);
    expect(scripts).not.toMatch(/\b(?:npm (?:run )?test|vitest|\.ci\/run)\b/);
  });
});

describe('our tests', () => {
  it('run as .ci/run on every pull request, with a comparison of the bundle beside them', () => {
    const { on, jobs } = workflowOf(named('.github/workflows/ci.yaml'));
    expect(on).toHaveProperty('pull_request');
    const scripts = Object.values(jobs).flatMap(job => job.steps!.map(step => step.run ?? ''));
    expect(scripts).toContain('.ci/run');
    expect(scripts.join('\n')).toContain('git diff --exit-code --stat -- actions/gds-verify/dist');
    for (const job of Object.values(jobs)) expect(job.permissions).toEqual({ contents: 'read' });
  });
});

describe('blocks of YAML in a document', () => {
  it('that use an action are whole workflows or actions, so that they can be checked', () => {
    const checked = new Set(everywhere.map(({ name }) => name));
    const fragments = blocks.filter(({ name, text }) => /\b(?:uses|run):/.test(text) && !checked.has(name));
    expect(fragments.map(({ name }) => name)).toEqual([]);
  });

  it('are found with their line, also inside of a list', () => {
    const markdown = 'a\n\n```yaml\na: 1\n```\n\n- b\n\n  ```yaml\n  b:\n    c: 2\n  ```\n';
    expect(blocksOf('x.md', markdown)).toEqual<Source[]>([
      { name: 'x.md:3', text: 'a: 1\n' },
      { name: 'x.md:9', text: 'b:\n  c: 2\n' },
    ]);
  });
});
