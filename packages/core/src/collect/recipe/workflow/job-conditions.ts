import type { Runs } from '../text/runs.ts';
import type { YamlNode } from '../../../config/yaml-node.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import { computationsIn, textOf, type Traced } from '../text/traced-text.ts';
import { evaluateExpression, type ExpressionValue, truthOf } from './expression.ts';
import type { GivenInput, Inputs, TextContexts } from './expression-text.ts';
import { type Combination, combinationsOf, judgedCombinations } from './matrix.ts';
import type { WorkflowRun } from './triggers.ts';

/** A job as it runs for some combinations of its matrix. */
export interface ApartConditions {
  /** The first of them. */
  readonly combination: Combination;
  readonly conditions: JobConditions;
}

const MAX_GROUPS = 64;

/** Evaluates `if` of a job and its steps for the runs that ship something. */
export class JobConditions {
  readonly #yaml: BuildYaml;
  readonly #job: YamlNode;
  readonly #runs: readonly WorkflowRun[];
  /** `null`: not known. */
  readonly #combinations: readonly Combination[] | null;
  readonly #inputs: Inputs | undefined;

  /** `inputs`: those of a workflow that is read for one of its callers. `only`: combinations of the matrix. */
  constructor(
    yaml: BuildYaml,
    job: YamlNode,
    runs: readonly WorkflowRun[],
    { inputs, only }: { readonly inputs?: Inputs | undefined; readonly only?: readonly Combination[] } = {},
  ) {
    this.#yaml = yaml;
    this.#job = job;
    this.#runs = runs;
    this.#inputs = inputs;
    const combinations = only ?? combinationsOf(yaml, job);
    this.#combinations = combinations && judgedCombinations(combinations, one => this.#runnerOf(one).os);
  }

  /** Whether it is known that no machine with Linux runs the job. */
  get isForOtherSystem(): boolean {
    return (this.#combinations ?? [null]).every(one => (this.#runnerOf(one).os ?? 'Linux') !== 'Linux');
  }

  /** Those of the job for each value that these paths have in its matrix; `null`: not known, or too many. */
  apart(paths: readonly string[]): readonly ApartConditions[] | null {
    const groups = new Map<string, Combination[]>();
    for (const one of this.#combinations ?? []) {
      const key = JSON.stringify(paths.map(path => one.get(path)));
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    if (groups.size === 0 || groups.size > MAX_GROUPS) return null;
    return [...groups.values()].map(only => ({
      combination: only[0]!,
      conditions: new JobConditions(this.#yaml, this.#job, this.#runs, { inputs: this.#inputs, only }),
    }));
  }

  ofJob(): Runs {
    return this.ofStep(this.#yaml.text(this.#job.get('if')), { environment: [], inputs: this.#inputs });
  }

  /** Whether a step with this `if` runs. */
  ofStep(written: Traced | undefined, contexts: TextContexts): Runs {
    if (!written) return true;
    const text = textOf(written).trim();
    const expression = expressionOf(text);
    if (expression === null) return true;
    const truths = this.#runs.map(run => ({ run, truth: this.#truthIn(expression, run, contexts) }));
    const all = (truth: boolean, of = truths) => of.length > 0 && of.every(each => each.truth === truth);
    if (all(false)) return false;
    // What is released is what counts, also where other runs leave the step out.
    const released = truths.filter(({ run }) => run.isRelease);
    return all(true) || all(true, released) ? true : { condition: `if: ${text}`.slice(0, 200) };
  }

  /** Over all combinations of the matrix; `null` where they differ. */
  #truthIn(expression: string, run: WorkflowRun, { environment, inputs }: TextContexts): boolean | null {
    const combinations = this.#combinations ?? [null];
    const truths = new Set(
      combinations.map(one =>
        truthOf(evaluateExpression(expression, path => this.#contextIn(path, { run, one, environment, inputs }))),
      ),
    );
    return truths.size === 1 ? [...truths][0]! : null;
  }

  #contextIn(
    [context, ...path]: readonly string[],
    {
      run,
      one,
      environment,
      inputs,
    }: TextContexts & {
      readonly run: WorkflowRun;
      readonly one: Combination | null;
    },
  ): ExpressionValue | undefined {
    switch (context) {
      case 'github':
        return ofGithub(path, run);
      case 'inputs':
        return inputs ? ofInput(inputs.get(path.join('.'))) : isAsked(run) ? undefined : null;
      case 'matrix':
        return one === null ? undefined : one.has(path.join('.')) ? one.get(path.join('.')) : null;
      case 'runner': {
        const { os, arch } = this.#runnerOf(one);
        return path.length > 1 ? undefined : path[0] === 'os' ? os : path[0] === 'arch' ? arch : undefined;
      }
      case 'env': {
        const variable = environment.findLast(({ name }) => name.toLowerCase() === path.join('.'));
        const isKnown = variable && variable.doubts.length === 0 && computationsIn(variable.value).length === 0;
        return isKnown ? textOf(variable.value) : undefined;
      }
      default:
        return undefined;
    }
  }

  /** What the labels of `runs-on` tell of GitHub's own machines, and of those that are called alike. */
  #runnerOf(one: Combination | null): { readonly os?: string; readonly arch?: string } {
    const node = this.#job.get('runs-on');
    const labels = this.#yaml.texts(node?.kind === 'map' ? node.get('labels') : node).map(text =>
      textOf(text)
        .trim()
        .replace(/\$\{\{\s*matrix\.([\w.-]+)\s*\}\}/g, (written: string, path: string) => {
          const value = one?.get(path.toLowerCase());
          return typeof value === 'string' ? value : written;
        }),
    );
    for (const label of labels) {
      const name = /^(?:ubuntu|linux|windows|macos)\b/i.exec(label)?.[0].toLowerCase() ?? '';
      const os = SYSTEMS[name];
      if (os === undefined) continue;
      const isArm = labels.some(other => /\barm(?:64)?\b/i.test(other));
      return { os, ...(isArm ? { arch: 'ARM64' } : name === 'ubuntu' ? { arch: 'X64' } : {}) };
    }
    return {};
  }
}

const SYSTEMS: Readonly<Record<string, string>> = {
  ubuntu: 'Linux',
  linux: 'Linux',
  windows: 'Windows',
  macos: 'macOS',
};

/** `null`: always true, since text around `${{ … }}` makes it a text that is not empty. */
function expressionOf(text: string): string | null {
  if (!text.includes('${{')) return text;
  const inner = /^\$\{\{([^]*)\}\}$/.exec(text)?.[1];
  return inner === undefined || inner.includes('}}') ? null : inner;
}

/** One that is not declared is empty, and a boolean that nobody gives is false. */
function ofInput(input: GivenInput | undefined): ExpressionValue | undefined {
  if (!input) return '';
  if (computationsIn(input.value).length > 0) return undefined;
  const text = textOf(input.value);
  if (input.type === 'string') return text;
  return input.type === 'boolean' && /^(?:|true|false)$/.test(text) ? text === 'true' : undefined;
}

/** A run for which a person, or another workflow, gives inputs. */
function isAsked({ event }: WorkflowRun): boolean {
  return event === undefined || event === 'workflow_dispatch';
}

function ofGithub(path: readonly string[], { event, ref }: WorkflowRun): ExpressionValue | undefined {
  const [name, second] = path;
  const ofPullRequest = event === undefined || event.startsWith('pull_request');
  if (name === 'event') {
    if (second === 'inputs') return event === undefined || event === 'workflow_dispatch' ? undefined : null;
    return second === 'pull_request' && !ofPullRequest ? null : undefined;
  }
  if (path.length > 1) return undefined;
  switch (name) {
    case 'event_name':
      return event;
    case 'ref':
      return ref;
    case 'ref_type':
    case 'ref_name':
      return ofRef(name, ref);
    case 'head_ref':
    case 'base_ref':
      return ofPullRequest ? undefined : '';
    default:
      return undefined;
  }
}

/** `refs/tags/v1`: `tag` and `v1`. */
function ofRef(name: 'ref_type' | 'ref_name', ref: ExpressionValue | undefined): ExpressionValue | undefined {
  const text = typeof ref === 'string' ? ref : typeof ref === 'object' && ref !== null ? ref.prefix : undefined;
  const [, kind, rest] = /^refs\/(tags|heads)\/([^]*)$/.exec(text ?? '') ?? [];
  if (kind === undefined || rest === undefined) return undefined;
  if (name === 'ref_type') return kind === 'tags' ? 'tag' : 'branch';
  return typeof ref === 'string' ? rest : { prefix: rest };
}
