import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { parse } from 'yaml';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** YAML that this repository runs or that a person copies from it. */
export interface Source {
  /** Path in the repository; of a block of a document with the line of its fence. */
  readonly name: string;
  readonly text: string;
}

export interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly 'continue-on-error'?: boolean;
}

export interface Job {
  readonly name?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly needs?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly environment?: string;
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

export const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const found = (pattern: string): Source[] =>
  globSync(pattern, { cwd: ROOT })
    .filter(file => !file.includes('node_modules'))
    .sort()
    .map(file => ({ name: file, text: textOf(file) }));

/** Fenced blocks of YAML in the documents that people read. */
export const blocks: readonly Source[] = globSync('{*,docs/**/*}.md', { cwd: ROOT })
  .sort()
  .flatMap(file => blocksOf(file, textOf(file)));

/** The blocks of YAML in a document, without the indentation of their fence. */
export function blocksOf(file: string, markdown: string): Source[] {
  return [...markdown.matchAll(/^( *)```ya?ml\b.*\n([\s\S]*?)^ *```/gm)].map(
    ({ index, 1: indent = '', 2: text = '' }) => ({
      name: `${file}:${markdown.slice(0, index).split('\n').length}`,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

const keysOf = ({ text }: Source) => Object.keys((parse(text) as object | null) ?? {});

const files = found('{.github/workflows/*,examples/**/.github/workflows/*,examples/workflows/*}.{yml,yaml}');

export const workflows: readonly Source[] = [...files, ...blocks.filter(block => keysOf(block).includes('jobs'))];

export const actions: readonly Source[] = [
  ...found('{.github,actions,examples}/**/action.{yml,yaml}'),
  ...blocks.filter(block => keysOf(block).includes('runs')),
];

export const workflowOf = ({ text }: Source) => parse(text) as Workflow;

/** Steps of a workflow or of a composite action. */
export function stepsOf(source: Source): readonly Step[] {
  const { jobs = {}, runs } = parse(source.text) as Partial<Workflow> & { runs?: { steps?: Step[] } };
  return [...Object.values(jobs).flatMap(job => job.steps ?? []), ...(runs?.steps ?? [])];
}
