import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { actions, ROOT, stepsOf, textOf, workflows } from './workflow-files.ts';

interface Described {
  readonly description: string;
  readonly default?: string;
  readonly required?: boolean;
}

const action = parse(textOf('actions/gds-verify/action.yml')) as {
  readonly inputs: Readonly<Record<string, Described>>;
  readonly outputs: Readonly<Record<string, Described>>;
};
const guide = textOf('docs/github-action.md');

/** Rows of the table whose first column has that title: cells, without the marks of code. */
function table(title: string): string[][] {
  const lines = guide.split('\n');
  const start = lines.findIndex(line => new RegExp(`^\\| ${title} +\\|`).test(line));
  const rest = lines.slice(start + 2);
  return rest.slice(0, rest.indexOf('')).map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim().replace(/^`([^`]*)`$/, '$1')),
  );
}

describe('the tables of the guide', () => {
  it('have every input with its default, in the order of action.yml', () => {
    const known = Object.entries(action.inputs).map(
      ([name, { required, default: value = required ? 'required' : '' }]) => [
        name,
        value === '${{ github.token }}' ? "the job's" : value,
      ],
    );
    expect(table('input').map(([name, value]) => [name, value])).toEqual(known);
  });

  it('have every output', () => {
    expect(table('output').map(([name]) => name)).toEqual(Object.keys(action.outputs));
  });

  it('give a meaning to each', () => {
    for (const cells of [...table('input'), ...table('output')]) expect(cells.at(-1)).not.toBe('');
  });
});

describe('action.yml', () => {
  it('says of each flag that it is true or false', () => {
    const flags = Object.entries(action.inputs).filter(([, input]) => /^(?:true|false)$/.test(input.default ?? ''));
    expect(flags.length).toBeGreaterThan(5);
    for (const [name, { description }] of flags) expect(description, name).toMatch(/^true or false\. /);
  });

  it('has a default for each input but the mode, which nobody should take by accident', () => {
    const { mode, ...others } = action.inputs;
    expect([mode?.required, mode?.default]).toEqual([true, undefined]);
    for (const [name, input] of Object.entries(others)) expect(input.default, name).toBeTypeOf('string');
  });
});

describe('what a workflow hands to the action', () => {
  const steps = [...workflows, ...actions].flatMap(source =>
    stepsOf(source).map(step => ({ where: source.name, step })),
  );
  const own = steps.filter(({ step }) => step.uses?.includes('/actions/gds-verify@'));

  it('are inputs that it has', () => {
    expect(own.length).toBeGreaterThan(10);
    for (const { where, step } of own)
      for (const name of Object.keys(step.with ?? {})) expect(Object.keys(action.inputs), where).toContain(name);
  });

  it('names a mode in every step', () => {
    for (const { where, step } of own) expect(step.with, where).toHaveProperty('mode');
  });
});

/** Words of GitHub, of git and of gds.yaml that the pages write like an input. */
const OTHERS =
  /^(?:upload-artifact|download-artifact|setup-go|go-version-file|actions-sync|id-token|security-events|retention-days|runs-on|gds-report|gds-reports|pull-requests)$/;

describe('the pages about the action', () => {
  const pages = globSync('docs/github-action*.md', { cwd: ROOT }).sort();

  it('are five', () => {
    expect(pages.map(page => page.replace(/^docs\/github-action-?|\.md$/g, ''))).toEqual([
      'forks',
      'ghes',
      'portal',
      'security',
      '',
    ]);
  });

  it.each(pages)('name no input that there is not: %s', page => {
    const prose = textOf(page).replace(/^```[\s\S]*?^```/gm, '');
    const words = [...prose.matchAll(/`([a-z]+(?:-[a-z]+)+)(?:: [^`]*)?`/g)].map(([, word = '']) => word);
    const known = new Set([...Object.keys(action.inputs), ...Object.keys(action.outputs)]);
    expect(words.filter(word => !known.has(word) && !OTHERS.test(word))).toEqual([]);
  });

  it('would find an input that there is not', () => {
    expect(action.inputs).not.toHaveProperty('only-old');
    expect('only-old').not.toMatch(OTHERS);
  });
});
