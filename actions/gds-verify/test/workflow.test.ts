import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FILES = globSync('{,examples/**/,docs/**/}.github/workflows/*.{yml,yaml}', { cwd: ROOT });

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly if?: string;
  readonly steps: readonly Step[];
}

const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

describe.each(FILES)('%s', file => {
  const text = textOf(file);
  const workflow = parse(text) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap(job => job.steps);

  it('gives no permission to the whole workflow, and runs on no privileged event', () => {
    expect(workflow.permissions).toEqual({});
    for (const event of ['pull_request_target', 'workflow_run', 'issue_comment'])
      expect(workflow.on).not.toHaveProperty(event);
  });

  it('pins every action by 40 digits, with its version beside it', () => {
    const lines = text.split('\n').filter(line => /^\s*(?:- )?uses:/.test(line));
    expect(lines).toHaveLength(steps.filter(step => step.uses).length);
    for (const line of lines)
      expect(line).toMatch(
        /uses: (?:[\w./-]+@[0-9a-f]{40}|OWNER\/gds\/actions\/gds-verify@RELEASE_SHA) # v\d+\.\d+\.\d+$/,
      );
  });

  it('has no expression inside of a script', () => {
    for (const { run, with: inputs } of steps)
      expect(`${run ?? ''}${String(inputs?.['script'] ?? '')}`).not.toContain('${{');
  });
});

describe('the documented workflow', () => {
  const { jobs } = parse(textOf('examples/services/payments/.github/workflows/gds.yaml')) as Workflow;
  const { verify, publish } = jobs as { verify: Job; publish: Job };
  const uses = (job: Job, action: string) => job.steps.filter(step => step.uses?.includes(action));

  it('is one of those checked', () => {
    expect(FILES).toContain('examples/services/payments/.github/workflows/gds.yaml');
    expect(Object.keys(jobs)).toEqual(['verify', 'publish']);
  });

  it('builds without a token', () => {
    expect(verify.permissions).toEqual({ contents: 'read' });
    expect(uses(verify, 'actions/checkout')[0]!.with).toMatchObject({ 'persist-credentials': false });
    expect(uses(verify, 'gds-verify')[0]!.with).toEqual({ mode: 'verify' });
    expect(uses(verify, 'actions/upload-artifact')).toHaveLength(1);
  });

  it('publishes without checking out or building, whatever became of the first job', () => {
    expect(publish.if).toBe('always()');
    expect(publish.permissions).toEqual({ actions: 'read', checks: 'write', 'pull-requests': 'write' });
    expect(publish.steps.map(step => step.uses?.replace(/@.*/, ''))).toEqual([
      'actions/download-artifact',
      'OWNER/gds/actions/gds-verify',
    ]);
    expect(publish.steps.every(step => step.run === undefined)).toBe(true);
  });
});
